// SPDX-License-Identifier: Apache-2.0
package ave.config.internal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.PosixException;
import ave.posix.Descriptors;
import ave.posix.Directory;
import ave.posix.Identity;
import ave.posix.abi.Constants;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WholeFileTest {
    private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);
    private static final int MODE = WholeFile.ALL_READ;

    @TempDir private Path folder;

    /** Simulates a full disk in the middle of a file. */
    @Test
    void aFileThatCannotBeWrittenToItsEndLeavesNothing() throws IOException {
        WholeFile.Writing half =
                (file, bytes) -> {
                    Descriptors.writeAll(file, Arrays.copyOf(bytes, bytes.length / 2));
                    throw new PosixException("write", file, Constants.ENOSPC);
                };
        Path old = Files.writeString(folder.resolve("old"), "old");

        try (Directory directory = Directory.open(folder)) {
            for (int mode : new int[] {WholeFile.ALL_READ, WholeFile.OWNER_ONLY}) {
                assertThatThrownBy(() -> WholeFile.create(directory, "new", NEW, mode, half))
                        .isInstanceOf(PosixException.class)
                        .hasMessageContaining("No space left on device");
            }
        }
        assertThatThrownBy(() -> WholeFile.replace(old, Files.readAllBytes(old), NEW, half))
                .isInstanceOf(PosixException.class);
        assertThat(names(folder)).containsExactly("old");
        assertThat(old).hasContent("old");
    }

    @Test
    void aFileNeverTakesThePlaceOfAnother() throws IOException {
        Path old = Files.writeString(folder.resolve("old"), "old");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));

        try (Directory directory = Directory.open(folder)) {
            assertThat(WholeFile.create(directory, "old", NEW, MODE)).isFalse();
            assertThat(WholeFile.create(directory, "link", NEW, MODE)).isFalse();
            assertThat(names(folder)).containsExactlyInAnyOrder("old", "link");
            assertThat(old).hasContent("old");
            assertThat(WholeFile.create(directory, "new", NEW, MODE)).isTrue();
            assertThat(folder.resolve("new")).hasContent("new");
        }
    }

    @Test
    void aFileThatChangedSinceItWasReadIsNotReplaced() throws IOException {
        Path old = Files.writeString(folder.resolve("old"), "old");
        for (String read : List.of("", "ol", "OLD", "older")) {
            byte[] bytes = read.getBytes(StandardCharsets.UTF_8);
            assertThat(WholeFile.replace(old, bytes, NEW)).as(read).isFalse();
        }
        assertThat(old).hasContent("old");
        assertThat(WholeFile.replace(old, Files.readAllBytes(old), NEW)).isTrue();
        assertThat(old).hasContent("new");
        assertThat(names(folder)).containsExactly("old");
    }

    /** For example root completes the file of a user, who must still be able to read it. */
    @Test
    void aReplacedFileStaysItsOwners() throws IOException {
        assumeTrue(Identity.users().effective() == 0, "needs root, to own what is another user's");
        Path file = Files.writeString(folder.resolve("file"), "old and longer");
        Files.setAttribute(file, "unix:uid", 54321);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertThat(WholeFile.replace(file, Files.readAllBytes(file), NEW)).isTrue();
        assertThat(file).hasContent("new");
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(54321);
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(names(folder)).containsExactly("file");
    }

    /** As on NFS, which can't rename without replacing. */
    @Test
    void whereARenameMayReplaceALinkDoesNot() throws IOException {
        Files.writeString(folder.resolve("old"), "old");
        Files.writeString(folder.resolve("aside"), "new");
        try (Directory directory = Directory.open(folder)) {
            assertThat(linkOrWrite(directory, "old")).isFalse();
            assertThat(linkOrWrite(directory, "new")).isTrue();
        }

        assertThat(folder.resolve("old")).hasContent("old");
        assertThat(Files.getAttribute(folder.resolve("new"), "unix:ino"))
                .isEqualTo(Files.getAttribute(folder.resolve("aside"), "unix:ino"));
    }

    private static boolean linkOrWrite(Directory directory, String name) {
        return WholeFile.linkOrWrite(directory, "aside", name, NEW, MODE, Descriptors::writeAll);
    }

    /** The kernel refuses links to an immutable file, as it does where there are none at all. */
    @Test
    void whereALinkIsRefusedAFileIsCreatedUnderItsOwnName() throws Exception {
        needsRoot();
        Path aside = Files.writeString(folder.resolve("aside"), "new");
        Files.writeString(folder.resolve("old"), "old");
        String changed = run("chattr", "+i", aside.toString());
        assumeTrue(changed.isEmpty(), "can't make a file immutable here: " + changed);
        try (Directory directory = Directory.open(folder)) {
            assertThatThrownBy(() -> directory.link("aside", "other"))
                    .isInstanceOfSatisfying(
                            PosixException.class,
                            e -> assertThat(e.errno()).isEqualTo(Constants.EPERM));
            assertThat(linkOrWrite(directory, "new")).isTrue();
            assertThat(linkOrWrite(directory, "new")).isFalse();
        } finally {
            assertThat(run("chattr", "-i", aside.toString())).isEmpty();
        }

        assertThat(folder.resolve("new")).hasContent("new");
        assertThat(folder.resolve("old")).hasContent("old");
        assertThat(names(folder)).containsExactlyInAnyOrder("aside", "old", "new");
    }

    /** FAT has neither hard links nor, before Linux 6, a rename that replaces nothing. */
    @Test
    void aFileIsCreatedEvenWithoutHardLinks() throws Exception {
        needsRoot();
        Path image = folder.resolve("image");
        Files.write(image, new byte[1 << 20]);
        String made = run("mkfs.vfat", image.toString());
        assumeTrue(made.isEmpty(), "can't make a FAT file system: " + made);
        Path disk = Files.createDirectory(folder.resolve("disk"));
        String mounted = run("mount", "-o", "loop", image.toString(), disk.toString());
        assumeTrue(mounted.isEmpty(), "can't mount a FAT file system: " + mounted);
        try (Directory directory = Directory.open(disk)) {
            assertThatThrownBy(() -> linkTwice(directory)).isInstanceOf(PosixException.class);
            assertThat(linkOrWrite(directory, "old")).isTrue();
            assertThat(linkOrWrite(directory, "old")).isFalse();
            assertThat(WholeFile.create(directory, "other", NEW, MODE)).isTrue();
            assertThat(WholeFile.create(directory, "other", NEW, MODE)).isFalse();
            assertThat(WholeFile.replace(disk.resolve("other"), NEW, "x".getBytes())).isTrue();
            assertThat(disk.resolve("old")).hasContent("new");
            assertThat(disk.resolve("other")).hasContent("x");
            assertThat(names(disk)).containsExactlyInAnyOrder("old", "other", "first");
        } finally {
            assertThat(run("umount", disk.toString())).isEmpty();
        }
    }

    private static void linkTwice(Directory directory) {
        directory.create("first", MODE).close();
        directory.link("first", "second");
    }

    @Test
    void aMountPointIsOverwrittenInPlace() throws Exception {
        needsRoot();
        Path source = Files.writeString(folder.resolve("source"), "a longer text than the new");
        Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rw-r-----"));
        Path file = Files.createFile(folder.resolve("file"));
        bind(source, file);
        try {
            assertThat(WholeFile.replace(file, "wrong".getBytes(), NEW)).isFalse();
            assertThat(WholeFile.replace(file, Files.readAllBytes(file), NEW)).isTrue();
            assertThat(file).hasContent("new");
            String longer = "longer than it was\n".repeat(1000);
            assertThat(WholeFile.replace(file, NEW, longer.getBytes())).isTrue();
            assertThat(file).hasContent(longer);
            assertThat(names(folder)).containsExactlyInAnyOrder("source", "file");
        } finally {
            assertThat(run("umount", file.toString())).isEmpty();
        }
        assertThat(source).hasContent("longer than it was\n".repeat(1000));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(source)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aMountPointInADirectoryThatIsReadOnlyIsOverwrittenInPlace() throws Exception {
        needsRoot();
        Path source = Files.writeString(folder.resolve("source"), "old");
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Path file = Files.createFile(closed.resolve("file"));
        bind(closed, closed);
        try {
            bind(source, file);
            assertThat(run("mount", "-o", "remount,bind,ro", closed.toString())).isEmpty();
            assertThat(WholeFile.replace(file, "old".getBytes(), NEW)).isTrue();
            assertThat(file).hasContent("new");
        } finally {
            run("umount", file.toString());
            assertThat(run("umount", closed.toString())).isEmpty();
        }
    }

    @Test
    void whatIsInAMountPointStaysIfThereIsNoSpaceForTheNewContent() throws Exception {
        needsRoot();
        Path disk = Files.createDirectory(folder.resolve("disk"));
        String mounted = run("mount", "-t", "tmpfs", "-o", "size=16k", "none", disk.toString());
        assumeTrue(mounted.isEmpty(), "can't mount here: " + mounted);
        Path file = Files.createFile(folder.resolve("file"));
        try {
            Path source = Files.writeString(disk.resolve("source"), "{\"old\": 1}");
            bind(source, file);
            byte[] tooMuch = new byte[100_000];
            new Random(1).nextBytes(tooMuch);
            assertThatThrownBy(() -> WholeFile.replace(file, Files.readAllBytes(file), tooMuch))
                    .isInstanceOf(IOException.class)
                    .hasMessage("No space left on device");
            assertThat(file).hasContent("{\"old\": 1}");
            assertThat(names(folder)).containsExactlyInAnyOrder("disk", "file");
        } finally {
            run("umount", file.toString());
            assertThat(run("umount", disk.toString())).isEmpty();
        }
    }

    private static void bind(Path source, Path target) throws Exception {
        String bound = run("mount", "--bind", source.toString(), target.toString());
        assumeTrue(bound.isEmpty(), "can't mount here: " + bound);
    }

    private static void needsRoot() {
        assumeTrue(Identity.users().effective() == 0, "needs root, to mount");
    }

    private static List<String> names(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** Empty if it succeeded. */
    private static String run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            byte[] out = process.getInputStream().readAllBytes();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            String text = new String(out, StandardCharsets.UTF_8).strip();
            return process.exitValue() == 0 ? "" : "exit " + process.exitValue() + ": " + text;
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
