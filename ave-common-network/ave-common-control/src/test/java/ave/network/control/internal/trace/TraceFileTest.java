// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.config.AveHome;
import ave.io.PosixException;
import ave.posix.Identity;
import ave.posix.ThisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFileTest {
    private static final int SOMEBODY_ELSE = 54399;

    @TempDir private Path temp;

    private AveHome home() {
        return new AveHome(temp.resolve("home"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 022, 077})
    void modesAreExactWhateverTheUmask(int umask) throws IOException {
        int before = ThisProcess.umask(umask);
        Path file;
        try {
            file = TraceFile.write(home(), "name", "text");
        } finally {
            ThisProcess.umask(before);
        }

        assertThat(file).isEqualTo(home().hickup().resolve("name")).hasContent("text");
        assertThat(mode(file)).isEqualTo(0600);
        assertThat(mode(home().hickup())).isEqualTo(0700);
        assertThat(mode(home().hickup().getParent())).isEqualTo(0755);
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    @Test
    void aFileOrLinkOfTheSameNameIsLeftAlone() throws IOException {
        Path victim = Files.writeString(temp.resolve("victim"), "precious");
        TraceFile.write(home(), "name", "first");
        Files.createSymbolicLink(home().hickup().resolve("name.2"), victim);
        Files.createSymbolicLink(home().hickup().resolve("name.3"), temp.resolve("nowhere"));

        assertThat(TraceFile.write(home(), "name", "text"))
                .isEqualTo(home().hickup().resolve("name.4"));
        assertThat(victim).hasContent("precious");
        assertThat(temp.resolve("nowhere")).doesNotExist();
        assertThat(home().hickup().resolve("name")).hasContent("first");
    }

    @Test
    void aNameIsNoPath() {
        assertThat(TraceFile.write(home(), "../../name", "text"))
                .isEqualTo(home().hickup().resolve(".._.._name"));
    }

    @Test
    void aLinkInThePlaceOfTheDirectoryIsRefused() throws IOException {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createDirectories(home().hickup().getParent());
        Files.createSymbolicLink(home().hickup(), elsewhere);

        assertThatThrownBy(() -> TraceFile.write(home(), "name", "text"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(home().hickup() + " is a symbolic link or not a directory: remove it");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(ints = {0777, 0770, 01777})
    void aDirectoryThatOthersMayWriteToIsRefused(int mode) throws IOException {
        Files.createDirectories(home().hickup());
        Files.setAttribute(home().hickup(), "unix:mode", mode);

        assertThatThrownBy(() -> TraceFile.write(home(), "name", "text"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "others may write to %s (mode %04o): run \"chmod 700 %s\""
                                .formatted(home().hickup(), mode, home().hickup()));
        assertThat(home().hickup()).isEmptyDirectory();
    }

    @Test
    void aLinkInOnesOwnHomeIsFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createDirectory(home().directory());
        Files.createSymbolicLink(home().directory().resolve(".ave"), elsewhere);

        TraceFile.write(home(), "name", "text");
        assertThat(elsewhere.resolve("hickup/name")).hasContent("text");
    }

    @Test
    void aLinkInTheHomeOfAnotherUserIsRefused() throws IOException {
        needsRoot();
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createDirectory(home().directory());
        Files.setAttribute(home().directory(), "unix:uid", SOMEBODY_ELSE);
        Files.createSymbolicLink(home().directory().resolve(".ave"), elsewhere);

        assertThatThrownBy(() -> TraceFile.write(home(), "name", "text"))
                .isInstanceOf(PosixException.class)
                .hasMessageContaining("ENOTDIR");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void theDirectoryOfAnotherUserIsRefused() throws IOException {
        needsRoot();
        Files.createDirectories(home().hickup());
        Files.setAttribute(home().hickup(), "unix:uid", SOMEBODY_ELSE);

        assertThatThrownBy(() -> TraceFile.write(home(), "name", "text"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        home().hickup()
                                + " belongs to uid "
                                + SOMEBODY_ELSE
                                + ", not to the user of this service (uid 0): remove it");
        assertThat(home().hickup()).isEmptyDirectory();
    }

    @Test
    void inTheHomeOfAnotherUserOnlyRootCanReadATrace() throws IOException {
        needsRoot();
        Files.createDirectories(home().hickup().getParent());
        for (Path path : new Path[] {home().directory(), home().hickup().getParent()}) {
            Files.setAttribute(path, "unix:uid", SOMEBODY_ELSE);
        }
        Path file = TraceFile.write(home(), "name", "text");

        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(0);
        assertThat(mode(file)).isEqualTo(0600);
        assertThat(Files.getAttribute(home().hickup(), "unix:uid")).isEqualTo(0);
        assertThat(mode(home().hickup())).isEqualTo(0700);
    }

    private static void needsRoot() {
        assumeTrue(Identity.users().effective() == 0, "needs root, to give files away");
    }
}
