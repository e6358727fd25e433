// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Socket files that were left behind in the working directory, the temporary directory, and new
 * directories below them.
 */
final class SocketFiles {
    /** A JVM creates such a file when a tool attaches, and leaves it when it is killed. */
    private static final String ATTACH = "/.java_pid";

    private static final List<Path> FOLDERS =
            List.of(Path.of(""), Path.of(System.getProperty("java.io.tmpdir")));

    /** How deep new directories are searched. */
    private static final int DEPTH = 3;

    private static final int S_IFMT = 0170000;
    private static final int S_IFSOCK = 0140000;

    private SocketFiles() {}

    static Stock take() {
        Set<Path> before = entries();
        return () -> added(before);
    }

    private static List<String> added(Set<Path> before) {
        Set<Path> sockets =
                entries().stream()
                        .filter(entry -> !before.contains(entry))
                        .flatMap(entry -> below(entry).stream())
                        .collect(Collectors.toSet());
        if (sockets.isEmpty()) {
            return List.of();
        }
        Set<String> foreign = boundByOthers();
        return sockets.stream()
                .map(Path::toString)
                .filter(socket -> !socket.contains(ATTACH))
                .filter(socket -> !foreign.contains(socket))
                .map("socket file "::concat)
                .toList();
    }

    private static Set<Path> entries() {
        Set<Path> entries = new HashSet<>();
        for (Path folder : FOLDERS) {
            try (Stream<Path> found = Files.list(folder.toAbsolutePath())) {
                found.forEach(entries::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return entries;
    }

    private static List<Path> below(Path entry) {
        try (Stream<Path> files = Files.walk(entry, DEPTH - 1)) {
            return files.filter(SocketFiles::isSocket).toList();
        } catch (IOException | UncheckedIOException e) {
            // The directory is being removed, or isn't readable.
            return List.of();
        }
    }

    private static boolean isSocket(Path file) {
        try {
            Object mode = Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return ((Integer) mode & S_IFMT) == S_IFSOCK;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the socket files that other processes have bound. */
    private static Set<String> boundByOthers() {
        Map<String, String> names = UnixSockets.names();
        names.keySet().removeAll(Descriptors.targets());
        return Set.copyOf(names.values());
    }
}
