// SPDX-License-Identifier: Apache-2.0
package ave.junit.internal;

import ave.config.AveHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The traces that services write into their home. */
final class Traces {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration TO_WRITE = Duration.ofMillis(20);

    private final Path directory;
    private final String name;

    /** The name is that of a process and its pid, which the names of the files end with. */
    Traces(AveHome home, String procName, long pid) {
        directory = home.hickup();
        name = "-" + procName.replace('/', '_') + "-" + pid;
    }

    /** Waits for the trace that somebody is asked for. */
    Evidence next(String title, Runnable request) {
        Set<Path> before = files();
        request.run();
        if (!Killing.await(LIMIT, () -> files().stream().anyMatch(f -> isNew(f, before)))) {
            return new Evidence(title, "none was written within " + LIMIT.toSeconds() + " s");
        }
        Path file = files().stream().filter(f -> isNew(f, before)).findFirst().orElseThrow();
        return Evidence.ofFile(title, file);
    }

    private boolean isNew(Path file, Set<Path> before) {
        return !before.contains(file) && isComplete(file);
    }

    private static boolean isComplete(Path file) {
        try {
            long size = Files.size(file);
            if (size == 0) {
                return false;
            }
            LockSupport.parkNanos(TO_WRITE.toNanos());
            return Files.size(file) == size;
        } catch (IOException e) {
            return false;
        }
    }

    private Set<Path> files() {
        if (Files.notExists(directory)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().contains(name)).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException("list " + directory, e);
        }
    }
}
