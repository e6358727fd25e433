// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EBUSY;
import static ave.posix.abi.Constants.EEXIST;
import static ave.posix.abi.Constants.ENOTDIR;
import static ave.posix.abi.Constants.EPERM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.Constants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DirectoryTest {
    private static final byte[] TEXT = "text".getBytes();

    @TempDir private Path temp;

    @ParameterizedTest
    @ValueSource(ints = {0, 022, 077, 0777})
    void permissionsAreExactWhateverTheUmaskIs(int umask) throws IOException {
        int before = ThisProcess.umask(umask);
        try (Directory directory = Directory.openOrMake(temp.resolve("a/b"), 0755);
                Directory closed = directory.openOrMake("closed", 0700)) {
            directory.create("all", 0644).close();
            closed.create("mine", 0600).close();
        } finally {
            ThisProcess.umask(before);
        }

        assertThat(mode("a")).isEqualTo(0755);
        assertThat(mode("a/b")).isEqualTo(0755);
        assertThat(mode("a/b/closed")).isEqualTo(0700);
        assertThat(mode("a/b/all")).isEqualTo(0644);
        assertThat(mode("a/b/closed/mine")).isEqualTo(0600);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--chmod-deny", "--chmod-ignore"})
    void aFileSystemWithoutPermissionsNeverGrantsMoreThanRequested(String option) throws Exception {
        assumeTrue(Identity.users().effective() == 0, "needs root, to mount");
        Path source = Files.createDirectory(temp.resolve("source"));
        Path disk = Files.createDirectory(temp.resolve("disk"));
        boolean mounted = isMounted(option, "--perms=a=rX:u+w", source, disk);
        assumeTrue(mounted, "needs bindfs, and FUSE");
        try (Directory directory = Directory.open(disk)) {
            assertThatThrownBy(() -> directory.create("secret", 0600).close())
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(EPERM));
            directory.create("open", 0644).close();
            assertThat(directory.remove("open")).isTrue();
            assertThat(source).isEmptyDirectory();
        } finally {
            assertThat(run("umount", disk)).isZero();
        }

        assertThat(isMounted(option, "--perms=a=:u=rwX", source, disk)).isTrue();
        try (Directory directory = Directory.open(disk)) {
            directory.create("secret", 0600).close();
            directory.create("open", 0644).close();
        } finally {
            assertThat(run("umount", disk)).isZero();
        }
    }

    private static boolean isMounted(String option, String permissions, Path source, Path disk)
            throws Exception {
        try {
            return run("bindfs", option, permissions, source, disk) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void permissionsOfWhatIsThereStay() throws IOException {
        Files.createDirectory(temp.resolve("there"));
        int before = mode("there");
        Directory.openOrMake(temp.resolve("there"), 0711).close();

        assertThat(mode("there")).isEqualTo(before);
    }

    private int mode(String name) throws IOException {
        Object mode =
                Files.getAttribute(temp.resolve(name), "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (int) mode & 07777;
    }

    @Test
    void aStatusIsWhatTheKernelTellsJava() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "four");
        FileStatus status = FileStatus.of(file);

        assertThat(status.mode()).isEqualTo(Files.getAttribute(file, "unix:mode"));
        assertThat(status.uid())
                .isEqualTo(((Integer) Files.getAttribute(file, "unix:uid")).longValue());
        assertThat(status.gid())
                .isEqualTo(((Integer) Files.getAttribute(file, "unix:gid")).longValue());
        assertThat(status.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
        assertThat(status.size()).isEqualTo(4);
        assertThat(status.isRegularFile()).isTrue();
        assertThat(FileStatus.of(temp).isRegularFile()).isFalse();
        assertThat(status.isSameFileAs(FileStatus.of(file))).isTrue();
        assertThat(status.isSameFileAs(FileStatus.of(temp))).isFalse();
        assertThat(FileStatus.of(Path.of("/tmp")).isSticky()).isTrue();
    }

    @Test
    void aFileIsNewOrNotCreatedAtAll() throws IOException {
        Path target = Files.writeString(temp.resolve("target"), "precious");
        Files.createSymbolicLink(temp.resolve("link"), target);
        Files.createSymbolicLink(temp.resolve("dangling"), temp.resolve("nowhere"));
        try (Directory directory = Directory.open(temp)) {
            for (String name : new String[] {"target", "link", "dangling"}) {
                assertThatThrownBy(() -> directory.create(name, 0600))
                        .isInstanceOf(PosixException.class)
                        .hasMessage("create " + temp.resolve(name) + ": EEXIST (File exists)");
            }
        }

        assertThat(target).hasContent("precious");
        assertThat(temp.resolve("nowhere")).doesNotExist();
    }

    @Test
    void aLinkInThePlaceOfADirectoryIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createSymbolicLink(temp.resolve("link"), elsewhere);
        try (Directory directory = Directory.open(temp)) {
            assertThatThrownBy(() -> directory.openOrMake("link", 0700))
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(ENOTDIR));
        }
    }

    @Test
    void whatIsDoneGoesToTheDirectoryThatWasOpenedThoughItWasReplaced() throws IOException {
        Path opened = Files.createDirectory(temp.resolve("opened"));
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        try (Directory directory = Directory.open(opened)) {
            Files.move(opened, temp.resolve("moved"));
            Files.createSymbolicLink(opened, elsewhere);
            directory.create("file", 0600).close();
            directory.openOrMake("sub", 0700).close();
        }

        assertThat(temp.resolve("moved/file")).exists();
        assertThat(temp.resolve("moved/sub")).exists();
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void aRenameToANewNameNeverTakesThePlaceOfSomethingElse() throws IOException {
        Files.createSymbolicLink(temp.resolve("dangling"), temp.resolve("nowhere"));
        Files.writeString(temp.resolve("old"), "old");
        try (Directory directory = Directory.open(temp)) {
            write(directory, "one");
            for (String name : new String[] {"old", "dangling"}) {
                assertThatThrownBy(() -> directory.renameToNew("one", name))
                        .isInstanceOfSatisfying(
                                PosixException.class, e -> assertThat(e.errno()).isEqualTo(EEXIST));
            }
            directory.renameToNew("one", "other");
            assertThat(temp.resolve("one")).doesNotExist();
            assertThat(temp.resolve("other")).hasContent("text");
            directory.renameOver("other", "old");
            assertThat(temp.resolve("old")).hasContent("text");
            directory.link("old", "twin");
            assertThat(directory.remove("old")).isTrue();
            assertThat(directory.remove("old")).isFalse();
            assertThat(temp.resolve("twin")).hasContent("text");
            directory.sync();
        }
    }

    private static void write(Directory directory, String name) {
        try (Fd file = directory.create(name, 0600)) {
            Descriptors.writeAll(file, TEXT);
        }
    }

    @Test
    void aMountPointCannotBeRenamedOver() throws Exception {
        assumeTrue(Identity.users().effective() == 0, "needs root, to mount");
        Path file = Files.createFile(temp.resolve("mounted"));
        Path source = Files.createFile(temp.resolve("source"));
        assumeTrue(run("mount", "--bind", source, file) == 0, "can't mount here");
        try (Directory directory = Directory.open(temp)) {
            write(directory, "new");
            assertThatThrownBy(() -> directory.renameOver("new", "mounted"))
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(EBUSY));
        } finally {
            assertThat(run("umount", file)).isZero();
        }
    }

    private static int run(Object... command) throws Exception {
        String[] words =
                java.util.Arrays.stream(command).map(Object::toString).toArray(String[]::new);
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "/", "../x", "x\0y"})
    void aNameThatIsAPathIsRefused(String name) {
        try (Directory directory = Directory.open(temp)) {
            assertThatThrownBy(() -> directory.create(name, 0600))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aFileIsWrittenAndReadWhole() throws IOException {
        byte[] much = new byte[100_000];
        new java.util.Random(1).nextBytes(much);
        try (Directory directory = Directory.open(temp);
                Fd file = directory.create("much", 0600)) {
            Descriptors.writeAll(file, much);
            assertThat(Files.readAllBytes(temp.resolve("much"))).isEqualTo(much);
            Descriptors.truncate(file, 3);
        }
        try (Fd file = Descriptors.open(temp.resolve("much").toString(), Constants.O_RDONLY)) {
            assertThat(Descriptors.readAll(file, 3)).containsExactly(much[0], much[1], much[2]);
        }
        try (Fd file = Descriptors.open(temp.resolve("much").toString(), Constants.O_RDONLY)) {
            assertThatThrownBy(() -> Descriptors.readAll(file, 2))
                    .isInstanceOf(PosixException.class)
                    .hasMessageContaining("EMSGSIZE");
        }
    }
}
