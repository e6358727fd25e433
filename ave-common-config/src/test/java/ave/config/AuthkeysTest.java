// SPDX-License-Identifier: Apache-2.0
package ave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.posix.Account;
import ave.posix.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that another user may have written are refused. */
class AuthkeysTest {
    @TempDir private Path temp;

    private Path home;
    private Path keys;

    @BeforeEach
    void createKeys() {
        home = temp.resolve("home");
        Config.createDefault(home);
        keys = new AveHome(home).authkeys();
    }

    @ParameterizedTest
    @CsvSource({
        "rw--w----, its group, 0620",
        "rw-rw-r--, its group, 0664",
        "rw-----w-, everybody, 0602",
        "rw-rw-rw-, everybody, 0666"
    })
    void aFileThatOthersMayWriteIsRefused(String permissions, String who, String mode)
            throws IOException {
        mode(keys, permissions);

        assertRefused(
                who + " may write to it (mode " + mode + "): run \"chmod go-w " + keys + "\"");
        mode(keys, "rw-r--r--");
        assertThat(Config.loadAuthkeys(home)).hasSize(2);
    }

    @Test
    void aFileThatOthersMayReplaceIsRefused() throws IOException {
        for (Path directory : new Path[] {keys.getParent(), home.resolve(".ave"), home}) {
            mode(directory, "rwxrwxrwx");
            assertRefused(
                    "everybody may write to its directory "
                            + directory
                            + " (mode 0777): run \"chmod go-w "
                            + directory
                            + "\"");
            Files.setAttribute(directory, "unix:mode", 01777);
            assertThat(Config.loadAuthkeys(home)).hasSize(2);
            mode(directory, "rwxr-xr-x");
        }
        mode(temp, "rwxrwxrwx");
        assertThat(Config.loadAuthkeys(home)).hasSize(2);
    }

    /** Many distributions create such groups, together with a umask of 002. */
    @Test
    void aDirectoryOfThePrivateGroupOfItsOwnerMayBeWritable() throws IOException {
        Account me = Me.ACCOUNT;
        boolean isPrivate =
                Users.system().groupById(me.gid()).filter(g -> g.isPrivateGroupOf(me)).isPresent();
        assumeTrue(isPrivate, "needs to be run by a user who has a private group");
        Files.setAttribute(keys.getParent(), "unix:gid", (int) me.gid());
        mode(keys.getParent(), "rwxrwxr-x");

        assertThat(Config.loadAuthkeys(home)).hasSize(2);
    }

    @Test
    void aDirectoryOfAnotherGroupMayNotBeWritable() throws IOException {
        assumeTrue(Me.IS_ROOT, "needs root, to give a directory to another group");
        Files.setAttribute(keys.getParent(), "unix:gid", 12345);
        mode(keys.getParent(), "rwxrwxr-x");

        assertRefused(
                "the group of its directory "
                        + keys.getParent()
                        + " may write to it (mode 0775): run \"chmod go-w "
                        + keys.getParent()
                        + "\"");
    }

    @Test
    void aFileOfAnotherUserIsRefused() throws IOException {
        assumeTrue(Me.IS_ROOT, "needs root, to give files away");
        String other = Me.other();
        int uid = (int) Users.system().byName(other).orElseThrow().uid();
        for (Path path : new Path[] {keys, keys.getParent(), home.resolve(".ave"), home}) {
            String what = path.equals(keys) ? "it" : "its directory " + path;
            Files.setAttribute(path, "unix:uid", uid);
            assertRefused(
                    "%s belongs to %s, not to %s or root: run \"chown %s %s\", or become %s before it is read"
                            .formatted(what, other, Me.NAME, Me.NAME, path, other));
            Files.setAttribute(path, "unix:uid", 0);
        }
        assertThat(Config.loadAuthkeys(home)).hasSize(2);
    }

    /** The file that is checked is the one that is read. */
    @Test
    void aLinkIsFollowedAndItsTargetChecked() throws IOException {
        Path target = Files.move(keys, temp.resolve("target"));
        Files.createSymbolicLink(keys, target);
        assertThat(Config.loadAuthkeys(home)).hasSize(2);
        mode(target, "rw-rw-rw-");

        assertRefused("everybody may write to it (mode 0666): run \"chmod go-w " + keys + "\"");
    }

    /** Such a user could redirect the link to a file of root with known content. */
    @Test
    void aLinkIntoADirectoryThatOthersMayWriteIsRefused() throws IOException {
        Path open = Files.createDirectory(temp.resolve("open"));
        Path known = Files.move(keys, temp.resolve("known"));
        Path second = Files.createSymbolicLink(open.resolve("second"), known);
        Files.createSymbolicLink(keys, second);
        assertThat(Config.loadAuthkeys(home)).hasSize(2);
        mode(open, "rwxrwxrwx");
        String where = "everybody may write to its directory " + open + " (mode 0777)";
        assertRefused(where + ": run \"chmod go-w " + open + "\"");
        mode(open, "rwxr-xr-x");

        Path folder = keys.getParent();
        Files.delete(keys);
        Files.move(known, keys);
        Path moved = Files.move(folder, open.resolve("config"));
        Files.createSymbolicLink(folder, moved);
        assertThat(Config.loadAuthkeys(home)).hasSize(2);
        mode(open, "rwxrwxrwx");
        assertRefused(where + ": run \"chmod go-w " + open + "\"");
    }

    @Test
    void aLinkOfAnotherUserIsRefused() throws IOException {
        assumeTrue(Me.IS_ROOT, "needs root, to give a link away");
        Path shared = Files.createDirectory(temp.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 01777);
        Path known = Files.move(keys, temp.resolve("known"));
        Path foreign = Files.createSymbolicLink(shared.resolve("link"), known);
        Files.createSymbolicLink(keys, foreign);
        assertThat(Config.loadAuthkeys(home)).hasSize(2);
        Files.setAttribute(foreign, "unix:uid", 54399, LinkOption.NOFOLLOW_LINKS);

        assertRefused("the link " + foreign + " belongs to uid 54399: remove it");
    }

    @Test
    @Timeout(60)
    void aPipeThatOthersMayWriteIsRefused() throws Exception {
        Files.delete(keys);
        Process made = new ProcessBuilder("mkfifo", keys.toString()).inheritIO().start();
        assertThat(made.waitFor()).isZero();
        mode(keys, "rw-rw-rw-");
        String write = "echo '{\"admin\": \"evil\"}' > " + keys;
        Process writer = new ProcessBuilder("sh", "-c", write).start();
        try {
            assertRefused("everybody may write to it (mode 0666): run \"chmod go-w " + keys + "\"");
        } finally {
            writer.destroy();
            writer.waitFor();
        }
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> Config.loadAuthkeys(home))
                .isInstanceOf(ConfigException.class)
                .hasMessage("refused config file " + keys + ": " + reason);
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
