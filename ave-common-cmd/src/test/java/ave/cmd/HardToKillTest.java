// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.cmd.internal.start.Starters;
import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.testing.Await;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that can't be killed, waited for or listed: reported, and nothing leaks. */
class HardToKillTest {
    /** The JVM is root without CAP_KILL, the programs are nobody. */
    @Nested
    @Timeout(120)
    class NotPermitted {
        private static final List<String> WITHOUT_KILL =
                List.of("setpriv", "--bounding-set=-kill", "--inh-caps=-kill");

        @TempDir private Path folder;

        private List<String> lines(String scenario) throws Exception {
            assumeTrue(ProcessHandle.current().info().user().orElse("").equals("root"), "not root");
            List<String> probe = new ArrayList<>(WITHOUT_KILL);
            probe.addAll(List.of("setpriv", "--reuid=65534", "--clear-groups", "true"));
            Process setpriv = new ProcessBuilder(probe).start();
            assumeTrue(setpriv.waitFor() == 0, "may not change capabilities and users here");
            Path parent = Files.createDirectories(folder.resolve("open to all"));
            for (Path each : List.of(folder, parent)) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            String fifo = parent.resolve("fifo").toString();
            assertThat(Cmd.run(List.of("mkfifo", "-m", "666", fifo)).exitCode()).isZero();
            return AnotherJvm.run(WITHOUT_KILL, Unkillable.class, scenario, fifo);
        }

        @Test
        void atTheLimitItIsReportedAbandonedAndReapedLater() throws Exception {
            List<String> lines = lines("timeout");
            assertThat(lines.get(0)).isEqualTo("ave.exceptions.Timeout: command timed out");
            assertThat(lines.get(1))
                    .matches("send signal 9 to pid \\d+: EPERM \\(Operation not permitted\\)");
            assertThat(lines.subList(2, lines.size()))
                    .containsExactly(
                            "descriptors: []",
                            "best within 50 ms: true",
                            "alive: true",
                            "ended: a zombie",
                            "after the next command: gone");
        }

        @Test
        void whatEndsWhenItsTerminalGoesIsNoFailure() throws Exception {
            assertThat(lines("hang up")).containsExactly("closed", "descriptors: []", "gone");
        }
    }

    @Nested
    @Timeout(120)
    class OutOfDescriptors {
        @Test
        void theSessionIsKilledWithAllItsGroups() throws Exception {
            String few = "ulimit -n 200; exec \"$@\"";
            assertThat(
                            AnotherJvm.run(
                                    List.of("sh", "-c", few, "sh"), KillsWithoutDescriptors.class))
                    .containsExactly("child: alive", "closed", "child: gone");
        }
    }

    @Nested
    class ReapedByAnother extends OnEachTerminal {
        @Test
        void isReportedAndLeavesNothing() {
            RunningCmd running = shBg("echo hello; exit 3");
            reap(running.pid());
            String told =
                    "waitpid pid "
                            + running.pid()
                            + ", not a child of this process or reaped by other code";
            assertThatThrownBy(() -> running.waitFor(LONG))
                    .isInstanceOf(PosixException.class)
                    .hasMessageStartingWith(told);
            assertThatThrownBy(running::close).hasMessageStartingWith(told);
            assertThat(descriptors()).isEmpty();
            running.close();
            running.kill();
        }

        private void reap(int pid) {
            try (Child thief = Child.of(pid)) {
                assertThat(thief.await(Deadline.after(LONG)).code()).isEqualTo(3);
            }
        }
    }

    @Nested
    @Timeout(120)
    class ChildSignalIgnored {
        @Test
        void commandsWork() throws Exception {
            List<String> ignored = List.of("env", "--ignore-signal=CHLD");
            Process env = new ProcessBuilder("env", "--ignore-signal=CHLD", "true").start();
            assumeTrue(env.waitFor() == 0, "env can't ignore signals here");
            for (String terminal : List.of("posix", "pty4j")) {
                assertThat(AnotherJvm.run(ignored, Runs.class, terminal))
                        .containsExactly("exit code 3, 7 bytes of output", "descriptors: []");
            }
        }
    }

    /** Runs a command, and prints what remains. */
    static final class Runs {
        private Runs() {}

        public static void main(String[] arguments) {
            System.setProperty(Starters.PROPERTY, arguments[0]);
            System.out.println(OnEachTerminal.sh("echo hello; exit 3"));
            System.out.println("descriptors: " + OnEachTerminal.descriptors());
        }
    }

    /** Uses up all descriptors before it closes a command. */
    static final class KillsWithoutDescriptors {
        private static final String FAMILY =
                "python3 -c 'import os; os.setpgid(0, 0); print(\"pid\", os.getpid(), flush=True);"
                        + " os.execvp(\"sleep\", [\"sleep\", \"63\"])' & wait";

        private KillsWithoutDescriptors() {}

        public static void main(String[] arguments) throws Exception {
            try (RunningCmd rehearsed = OnEachTerminal.shBg(FAMILY)) {
                childOf(rehearsed);
            }
            try {
                Fd.duplicateOf(-1);
            } catch (PosixException e) {
                // Out of descriptors, the classes of exceptions could not be loaded.
                System.err.flush();
            }
            RunningCmd running = OnEachTerminal.shBg(FAMILY);
            long child = childOf(running);
            System.out.println("child: " + (OnEachTerminal.isAlive(child) ? "alive" : "gone"));
            List<Fd> all = new ArrayList<>();
            try {
                while (true) {
                    all.add(Fd.duplicateOf(0));
                }
            } catch (PosixException e) {
                running.close();
            }
            all.forEach(Fd::close);
            System.out.println("closed");
            System.out.println("child: " + (OnEachTerminal.isAlive(child) ? "alive" : "gone"));
        }

        private static long childOf(RunningCmd running) {
            Pattern number = Pattern.compile("pid (\\d+)\r");
            return Long.parseLong(running.expect(number, OnEachTerminal.LONG).group(1));
        }
    }

    /** Runs programs that it has no permission to kill. */
    static final class Unkillable {
        private static final Duration LIMIT = Duration.ofMillis(500);
        private static final Duration LATE = Duration.ofMillis(50);
        private static final int TRIES = 10;

        private final Path fifo;

        private Unkillable(String fifo) {
            this.fifo = Path.of(fifo);
        }

        public static void main(String[] arguments) throws Exception {
            Unkillable self = new Unkillable(arguments[1]);
            // From then on classes are there: the first command isn't measured.
            Cmd.run("true");
            if (arguments[0].equals("timeout")) {
                self.timeOut();
            } else {
                self.hangUp();
            }
        }

        /** It ends when it gets a line out of the FIFO. */
        private List<String> nobody(String ignored) {
            String script = ignored + "echo up $$; read x <'" + fifo + "'; exit 0";
            return List.of("setpriv", "--reuid=65534", "--clear-groups", "sh", "-c", script);
        }

        private void timeOut() throws Exception {
            List<Integer> pids = new ArrayList<>();
            ave.exceptions.Timeout told = null;
            boolean inTime = false;
            for (int i = 0; i < TRIES && !inTime; i++) {
                long start = System.nanoTime();
                told = timeout();
                Duration took = OnEachTerminal.since(start).minus(aWholeRun());
                inTime = took.compareTo(LIMIT.plus(LATE)) <= 0;
                pids.add(pidIn((String) told.get("out")));
            }
            System.out.println(told.getClass().getName() + ": " + told.getMessage());
            Stream.of(told.getSuppressed())
                    .limit(1)
                    .forEach(e -> System.out.println(e.getMessage()));
            System.out.println("descriptors: " + OnEachTerminal.descriptors());
            System.out.println("best within 50 ms: " + inTime);
            System.out.println("alive: " + pids.stream().allMatch(OnEachTerminal::isAlive));
            letGo(pids);
            System.out.println(
                    "ended: "
                            + (pids.stream().allMatch(Unkillable::isThere) ? "a zombie" : "gone"));
            Cmd.run("true");
            System.out.println(
                    "after the next command: "
                            + (pids.stream().noneMatch(Unkillable::isThere) ? "gone" : "there"));
        }

        /** Measures a start and an end on this machine at this moment. */
        private static Duration aWholeRun() {
            long start = System.nanoTime();
            Cmd.run("true");
            return OnEachTerminal.since(start);
        }

        private ave.exceptions.Timeout timeout() {
            try {
                Cmd.run(nobody("trap '' HUP; "), CmdOptions.defaults().timeout(LIMIT));
                throw new AssertionError("it ended");
            } catch (ave.exceptions.Timeout e) {
                return e;
            }
        }

        private static int pidIn(String output) {
            return Integer.parseInt(output.strip().split(" ")[1]);
        }

        private void letGo(List<Integer> pids) throws Exception {
            try (RandomAccessFile held = new RandomAccessFile(fifo.toFile(), "rw")) {
                held.write("\n".repeat(pids.size()).getBytes(StandardCharsets.US_ASCII));
                Await.until("their ends", () -> pids.stream().noneMatch(OnEachTerminal::isAlive));
            }
        }

        private static boolean isThere(int pid) {
            return Files.exists(Path.of("/proc", Integer.toString(pid)));
        }

        private void hangUp() {
            int pid;
            try (RunningCmd running = Cmd.runBg(nobody(""))) {
                running.expect("up", OnEachTerminal.LONG);
                pid = running.pid();
            }
            System.out.println("closed");
            System.out.println("descriptors: " + OnEachTerminal.descriptors());
            System.out.println(isThere(pid) ? "there" : "gone");
        }
    }
}
