// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.exceptions.Timeout;
import ave.network.process.internal.launch.StartedProcess;
import ave.network.process.internal.log.Traces;
import ave.network.process.internal.system.ProcStat;
import ave.posix.abi.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Information from /proc about processes, and a wait for the first of several to end. Ports {@code
 * get_proc_name}, {@code get_children}, {@code list_fds} and {@code dump_fds} of {@code
 * ave.network.process}. See proc(5). Thread-safe.
 *
 * @since 1.0
 */
public final class Processes {
    private static final Path PROC = Path.of("/proc");

    private Processes() {}

    /**
     * Returns the name of a process, as ps shows it.
     *
     * @param pid its id
     * @return at most 15 bytes. A character of which the kernel kept a part is left out; other
     *     invalid UTF-8 becomes U+FFFD
     * @throws ProcessException if there is no such process
     */
    public static String procName(int pid) {
        try {
            // Not readString: the kernel cuts the name after 15 bytes, in the middle of a
            // character.
            byte[] name = Files.readAllBytes(PROC.resolve(pid + "/comm"));
            int length = Math.max(0, name.length - 1);
            return Utf8.text(name, 0, length, false, true).stripTrailing();
        } catch (IOException e) {
            throw new ProcessException("could not get process name for PID " + pid + ": " + e, e);
        }
    }

    /**
     * Returns the children of a process. Children that start or end meanwhile may be missing.
     *
     * @param pid its id
     * @return their pids, including those of zombies
     * @throws UncheckedIOException if there is no /proc
     */
    public static List<Integer> children(int pid) {
        List<Integer> children = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (ProcStat.parent(process) == pid) {
                    children.add(Integer.parseInt(process.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("list processes", e);
        }
        return children;
    }

    /**
     * Returns the open descriptors of this process, including those of the JVM.
     *
     * @return number → what it points to, such as {@code /dev/null} or {@code socket:[12345]}
     * @throws UncheckedIOException if there is no /proc
     */
    public static SortedMap<Integer, String> fds() {
        SortedMap<Integer, String> open = new TreeMap<>();
        try (DirectoryStream<Path> fds = Files.newDirectoryStream(PROC.resolve("self/fd"))) {
            for (Path fd : fds) {
                try {
                    String target = Files.readSymbolicLink(fd).toString();
                    open.put(Integer.parseInt(fd.getFileName().toString()), target);
                } catch (IOException e) {
                    // The descriptor that the directory was read with is closed by now.
                    continue;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("list descriptors", e);
        }
        return open;
    }

    /**
     * Returns the open descriptors of this process as text.
     *
     * @return a line for each: its number and what it points to
     */
    public static String dumpFds() {
        StringJoiner lines = new StringJoiner("\n");
        fds().forEach((number, target) -> lines.add(number + " -> " + target));
        return lines.toString();
    }

    /**
     * Waits until one of several processes has ended, and reaps it.
     *
     * @param limit how long; null for ever
     * @param processes children of this process
     * @return a process that has ended, the first in the order of the arguments if there are
     *     several
     * @throws Timeout if none ended in time
     * @throws IllegalArgumentException if there are no processes
     * @throws ave.network.exceptions.Unstarted if one wasn't started
     * @throws ave.network.exceptions.Unwaitable if one isn't a child of this process
     * @throws java.util.concurrent.CancellationException if the thread was interrupted; its
     *     interrupt flag stays set
     */
    public static Process joinAny(Duration limit, Process... processes) {
        if (processes.length == 0) {
            throw new IllegalArgumentException("no processes to wait for");
        }
        CompletableFuture<?>[] ends =
                Arrays.stream(processes).map(Process::ended).toArray(CompletableFuture<?>[]::new);
        if (!StartedProcess.awaitAny(ends, limit)) {
            throw new Timeout("none of " + processes.length + " processes ended within " + limit);
        }
        return Arrays.stream(processes)
                .filter(process -> process.exitStatus().isPresent())
                .findFirst()
                .orElseThrow();
    }

    /**
     * Returns the state of all threads of this process.
     *
     * @return their names, states and stacks
     */
    public static String stacks() {
        return Traces.ofAllThreads();
    }
}
