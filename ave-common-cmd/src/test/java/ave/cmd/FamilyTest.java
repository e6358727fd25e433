// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.cmd.internal.start.Starters;
import ave.exceptions.Timeout;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.Spawn;
import ave.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a command has started ends with it, except daemons. */
class FamilyTest {
    @Nested
    class Descendants extends OnEachTerminal {
        private static final Duration LIMIT = Duration.ofSeconds(1);

        @TempDir private Path directory;

        private Path pids;

        private void timeOut(List<String> command) {
            assertThatThrownBy(() -> Cmd.run(command, CmdOptions.defaults().timeout(LIMIT)))
                    .isInstanceOf(Timeout.class);
        }

        private List<Long> started(int count) throws IOException {
            List<String> lines = Files.readAllLines(pids);
            assertThat(lines).hasSize(count);
            return lines.stream().map(Long::parseLong).toList();
        }

        private String note() {
            pids = directory.resolve("pids");
            return "echo $$ >> '" + pids + "'; ";
        }

        @Test
        void thoseInSessionsOfTheirOwnAreKilled() throws Exception {
            needs("setsid");
            String nap = note() + "exec sleep 60";
            String middle = note() + "setsid sh -c \"$1\" & wait";
            String script = note() + "setsid --wait sh -c \"$0\" sh \"$1\"";
            timeOut(List.of("sh", "-c", script, middle, nap));
            for (long pid : started(3)) {
                until(pid + " is gone", () -> !isAlive(pid));
            }
        }

        @Test
        void thoseOfAnotherUserAreKilled() throws Exception {
            assumeTrue(ProcessHandle.current().info().user().orElse("").equals("root"), "not root");
            needs("su");
            pids = Files.createFile(directory.resolve("pids"));
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(pids, PosixFilePermissions.fromString("rw-rw-rw-"));
            String nap = "echo $$ >> '" + pids + "'; sleep 1000; true";
            timeOut(List.of("su", "-s", "/bin/sh", "-c", nap, "nobody"));
            for (long pid : started(1)) {
                until(pid + " is gone", () -> !isAlive(pid));
            }
        }

        @Test
        void daemonsSurviveAndAreChildrenOfInit() throws Exception {
            needs("setsid");
            String daemon = note() + "exec sleep 60";
            Path ready = directory.resolve("pids");
            String script =
                    "setsid sh -c '\"$@\" & exit' sh sh -c \"$0\";"
                            + " while [ ! -s '"
                            + ready
                            + "' ]; do sleep 0.01; done; sleep 60";
            timeOut(List.of("sh", "-c", script, daemon));
            long pid = started(1).get(0);
            assertThat(isAlive(pid)).isTrue();
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            until("the daemon is gone", () -> !isAlive(pid));
        }

        @Test
        void thoseThatGoOnStartingOthersAreKilled() throws Exception {
            needs("setsid");
            String bomb = "while :; do setsid sleep 60 & sleep 0.002; done";
            timeOut(List.of("sh", "-c", "(" + bomb + ") & " + bomb));
            until("all are gone", () -> sleepers() == 0);
        }

        private long sleepers() {
            return ProcessHandle.allProcesses()
                    .filter(p -> p.info().commandLine().orElse("").endsWith("sleep 60"))
                    .count();
        }
    }

    /** The JVM is process 1 of a container. */
    @Nested
    class Init {
        @Test
        void orphansOfCommandsAreReapedAndNoOthers() throws Exception {
            List<String> container = List.of("unshare", "--pid", "--fork", "--mount-proc");
            assumeTrue(
                    Cmd.run(Stream.concat(container.stream(), Stream.of("true")).toList())
                                    .exitCode()
                            == 0,
                    "may not make a container here");
            for (String terminal : List.of("posix", "pty4j")) {
                assertThat(AnotherJvm.run(container, InContainer.class, terminal))
                        .containsExactly("pid 1", "after limits: 0", "after ends: 0", "others: 7");
            }
        }
    }

    /** Leaves orphans behind, and counts zombies. */
    static final class InContainer {
        private InContainer() {}

        public static void main(String[] arguments) throws Exception {
            System.setProperty(Starters.PROPERTY, arguments[0]);
            System.out.println("pid " + ProcessHandle.current().pid());
            try (Child other = new Spawn(List.of("sh", "-c", "exit 7")).start()) {
                other.awaitEnd(Deadline.after(OnEachTerminal.LONG));
                for (int i = 0; i < 10; i++) {
                    killed();
                }
                System.out.println("after limits: " + (zombies() - 1));
                for (int i = 0; i < 10; i++) {
                    Cmd.run(List.of("sh", "-c", "trap '' HUP; sleep 0.05 & sleep 60 & true"));
                }
                Await.until("all ended", () -> countsAfterACommand() == 1);
                System.out.println("after ends: " + (zombies() - 1));
                System.out.println("others: " + other.poll().code());
            }
        }

        private static void killed() {
            String script = "sh -c 'sleep 60 & sleep 60' & sleep 60";
            try {
                Cmd.run(
                        List.of("sh", "-c", script),
                        CmdOptions.defaults().timeout(Duration.ofMillis(50)));
            } catch (Timeout e) {
                return;
            }
            throw new AssertionError("it ended");
        }

        private static long countsAfterACommand() {
            Cmd.run("true");
            ProcessHandle.allProcesses()
                    .filter(p -> p.info().commandLine().orElse("").endsWith("sleep 60"))
                    .forEach(ProcessHandle::destroyForcibly);
            return ProcessHandle.allProcesses().filter(p -> p.pid() != 1).count();
        }

        private static long zombies() throws IOException {
            try (Stream<Path> all = Files.list(Path.of("/proc"))) {
                return all.filter(p -> p.getFileName().toString().matches("\\d+"))
                        .filter(
                                p ->
                                        !OnEachTerminal.isAlive(
                                                Long.parseLong(p.getFileName().toString())))
                        .count();
            }
        }
    }
}
