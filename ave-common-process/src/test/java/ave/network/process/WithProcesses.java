// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.network.process.internal.spare.SpareMain;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Tests on real processes: what they wait with, and that they leave nothing behind. */
@Timeout(180)
abstract class WithProcesses {
    /** More than anything here takes, so that a busy machine fails no test. */
    static final Duration LONG = Duration.ofSeconds(60);

    /** How often what needs chance is tried; {@code -Dave.stress=1000} for all of it. */
    static final String STRESS = "ave.stress";

    private static final int SPARES = Integer.getInteger(SpareProcesses.PROPERTY, 0);

    private Set<Long> childrenBefore;
    private Set<String> descriptorsBefore;

    /** {@code -Dave.process.spares=2} runs all of this with spare processes. */
    @BeforeAll
    static void keepSpares() {
        SpareProcesses.keep(SPARES);
    }

    @AfterAll
    static void dropSpares() {
        SpareProcesses.keep(0);
    }

    @BeforeEach
    final void lookAround() {
        childrenBefore = children();
        descriptorsBefore = descriptors();
    }

    @AfterEach
    final void nothingIsLeft() {
        assertThat(childrenBefore).as("children, zombies included").containsAll(children());
        // A spare that is being started has some for a moment.
        until("no new descriptors", () -> descriptorsBefore.containsAll(descriptors()));
    }

    static int times(int byDefault) {
        return Integer.getInteger(STRESS, byDefault);
    }

    /** Without spare ones. */
    static Set<Long> children() {
        return ProcessHandle.current()
                .children()
                .map(ProcessHandle::pid)
                .filter(pid -> !isSpare(pid))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * One that has become a process has another name. One that has died is reaped at the next
     * start.
     */
    static boolean isSpare(long pid) {
        try {
            String line = Files.readString(proc(pid, "cmdline"));
            boolean isDead = SPARES > 0 && state(pid).equals("Z");
            return (isDead || line.contains(SpareMain.class.getName() + "\0"))
                    && Processes.procName((int) pid).equals("java");
        } catch (IOException | ProcessException e) {
            return false;
        }
    }

    /** Whose pidfd it is; -1 once it has ended. */
    private static long pidOf(int pidfd) {
        // Not line by line: the descriptor may be closed between two reads.
        try {
            return Files.readAllLines(Path.of("/proc/self/fdinfo/" + pidfd)).stream()
                    .filter(line -> line.startsWith("Pid:"))
                    .mapToLong(line -> Long.parseLong(line.substring(4).strip()))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }

    /** Those of pipes, processes and files in memory. */
    static Set<String> descriptors() {
        return Processes.fds().entrySet().stream()
                .filter(fd -> fd.getValue().matches("pipe:.*|/memfd:.*|.*\\[pidfd].*"))
                .filter(fd -> !fd.getValue().contains("pidfd") || !isSpare(pidOf(fd.getKey())))
                .map(fd -> fd.getKey() + " -> " + fd.getValue())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** An orphan that has ended is a zombie until init gets round to it. */
    static boolean isAlive(long pid) {
        String state = state(pid);
        return !state.isEmpty() && !state.equals("Z") && !state.equals("X");
    }

    static String state(long pid) {
        List<String> stat = stat(pid);
        return stat.isEmpty() ? "" : stat.get(0);
    }

    /** What /proc/PID/stat has from field 3 on; empty if there is no such process. */
    static List<String> stat(long pid) {
        try {
            String stat = Files.readString(proc(pid, "stat"), StandardCharsets.ISO_8859_1);
            return List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" "));
        } catch (IOException e) {
            return List.of();
        }
    }

    static long parent(long pid) {
        return Long.parseLong(stat(pid).get(1));
    }

    static long group(long pid) {
        return Long.parseLong(stat(pid).get(2));
    }

    static long session(long pid) {
        return Long.parseLong(stat(pid).get(3));
    }

    /** Zero if there is none. */
    static long terminal(long pid) {
        return Long.parseLong(stat(pid).get(4));
    }

    /** What /proc/PID/status has under a key. */
    static String status(long pid, String key) {
        try (Stream<String> lines = Files.lines(proc(pid, "status"))) {
            return lines.filter(line -> line.startsWith(key + ":"))
                    .map(line -> line.substring(key.length() + 1).strip())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether a signal is in one of the sets of /proc/PID/status. */
    static boolean hasSignal(long pid, String set, int signal) {
        return (Long.parseUnsignedLong(status(pid, set), 16) >> (signal - 1) & 1) == 1;
    }

    static String link(long pid, String name) {
        try {
            return Files.readSymbolicLink(proc(pid, name)).toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Number and target of each open descriptor of a process. */
    static java.util.SortedMap<Integer, String> fds(long pid) {
        var open = new java.util.TreeMap<Integer, String>();
        for (String number : proc(pid, "fd").toFile().list()) {
            try {
                Path target = Files.readSymbolicLink(proc(pid, "fd/" + number));
                open.put(Integer.parseInt(number), target.toString());
            } catch (IOException e) {
                // Closed meanwhile.
                continue;
            }
        }
        return open;
    }

    private static Path proc(long pid, String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }

    /** Whether any user can read what is in a directory that any user may read. */
    static boolean isOpenToAll(Path directory) throws IOException {
        for (Path above = directory; above != null; above = above.getParent()) {
            if (!PosixFilePermissions.toString(Files.getPosixFilePermissions(above))
                    .endsWith("x")) {
                return false;
            }
        }
        return true;
    }

    static void needsRoot() {
        assumeTrue(status(ProcessHandle.current().pid(), "Uid").startsWith("0"), "needs root");
    }

    static void needs(String program) {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                "there is no " + program + " here");
    }

    /** What a program prints and says, then its exit code. */
    static List<String> run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        java.lang.Process program = builder.start();
        List<String> lines;
        try (InputStream stream = program.getInputStream()) {
            program.getOutputStream().close();
            String out = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            lines = new ArrayList<>(out.lines().toList());
        }
        lines.add("exit " + program.waitFor());
        return lines;
    }

    /** What a program writes; it must end well. */
    static String output(String... command) throws Exception {
        List<String> lines = run(Map.of(), command);
        int last = lines.size() - 1;
        String output = String.join("\n", lines.subList(0, last)).strip();
        assertThat(lines.get(last)).as(output).isEqualTo("exit 0");
        return output;
    }

    static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    static ProcessOptions options() {
        return ProcessOptions.defaults();
    }

    /** Sleeps until it is ended. */
    static class Sleeper extends Process {
        private static final long serialVersionUID = 1L;

        Sleeper() {
            super();
        }

        Sleeper(ProcessOptions options) {
            super(options);
        }

        @Override
        public void run() throws Exception {
            TimeUnit.DAYS.sleep(1);
        }
    }

    /** Doesn't listen to SIGTERM. */
    static final class Stubborn extends Sleeper {
        private static final long serialVersionUID = 1L;

        @Override
        protected void handleSIGTERM() {
            log("no");
        }
    }

    static Process started(Process process) {
        process.start(false, true);
        return process;
    }

    /** However a test ended. */
    static void kill(Process process) {
        process.kill(9);
        process.join(LONG);
    }
}
