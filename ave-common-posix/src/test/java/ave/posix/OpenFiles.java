// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import ave.posix.abi.Constants;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** This JVM's descriptors according to the kernel: proc(5). */
final class OpenFiles {
    private static final Path FD = Path.of("/proc/self/fd");
    private static final Path FDINFO = Path.of("/proc/self/fdinfo");

    private OpenFiles() {}

    /** The file behind a descriptor, such as {@code pipe:[1234]}, the same for all its copies. */
    static String behind(int number) throws IOException {
        return Files.readSymbolicLink(FD.resolve(String.valueOf(number))).toString();
    }

    /** The files of a kind, such as {@code socket:}, that are open in this JVM. */
    static Set<String> ofKind(String kind) throws IOException {
        Set<String> found = new HashSet<>();
        try (DirectoryStream<Path> numbers = Files.newDirectoryStream(FD)) {
            for (Path number : numbers) {
                String file = target(number);
                if (file.startsWith(kind)) {
                    // Files without an inode of their own differ by their number only.
                    found.add(kind.startsWith("anon_inode:") ? number + " " + file : file);
                }
            }
        }
        return found;
    }

    /** How many descriptors of this JVM are of that file. */
    static long count(String file) throws IOException {
        long found = 0;
        try (DirectoryStream<Path> numbers = Files.newDirectoryStream(FD)) {
            for (Path number : numbers) {
                found += target(number).equals(file) ? 1 : 0;
            }
        }
        return found;
    }

    private static String target(Path number) throws IOException {
        try {
            return Files.readSymbolicLink(number).toString();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    static boolean isCloseOnExec(int number) throws IOException {
        return (flags(number) & Constants.O_CLOEXEC) != 0;
    }

    static boolean isNonBlocking(int number) throws IOException {
        return (flags(number) & Constants.O_NONBLOCK) != 0;
    }

    private static int flags(int number) throws IOException {
        for (String line : Files.readAllLines(FDINFO.resolve(String.valueOf(number)))) {
            if (line.startsWith("flags:")) {
                return Integer.parseInt(line.substring("flags:".length()).strip(), 8);
            }
        }
        throw new AssertionError("the kernel tells no flags of fd " + number);
    }
}
