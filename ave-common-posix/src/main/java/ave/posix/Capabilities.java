// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The capabilities of this process's threads, each of which has its own. See capabilities(7):
 * PR_SET_KEEPCAPS and the secure bits let them outlive a change of the user id.
 */
final class Capabilities {
    private static final Path THREADS = Path.of("/proc/self/task");

    /** Permitted, effective, ambient. The inheritable set alone grants nothing. */
    private static final List<String> SETS = List.of("CapPrm:", "CapEff:", "CapAmb:");

    private Capabilities() {}

    /**
     * The sets that aren't empty, such as {@code thread 17 CapPrm: 000001ffffffffff}.
     *
     * @throws UncheckedIOException if there is no /proc
     */
    static List<String> ofAllThreads() {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                addOf(thread, found);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read capabilities in " + THREADS + ": " + e, e);
        }
        return found;
    }

    private static void addOf(Path thread, List<String> found) throws IOException {
        for (String line : status(thread)) {
            String value = line.substring(line.indexOf(':') + 1).strip();
            if (SETS.stream().anyMatch(line::startsWith) && !value.matches("0*")) {
                found.add("thread " + thread.getFileName() + " " + line.replace('\t', ' '));
            }
        }
    }

    private static List<String> status(Path thread) throws IOException {
        try {
            // The kernel truncates a thread's name, even within a character, and escapes line feeds
            // in it but no other line ends.
            byte[] status = Files.readAllBytes(thread.resolve("status"));
            return List.of(new String(status, StandardCharsets.ISO_8859_1).split("\n"));
        } catch (NoSuchFileException e) {
            // The thread has ended.
            return List.of();
        } catch (IOException e) {
            if (Files.exists(thread)) {
                throw e;
            }
            return List.of();
        }
    }
}
