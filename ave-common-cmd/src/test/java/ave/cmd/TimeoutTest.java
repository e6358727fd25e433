// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ave.exceptions.Timeout;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeoutTest extends OnEachTerminal {
    private static final Duration LIMIT = Duration.ofMillis(300);

    /** For what a program has to have done before; nothing more is waited for. */
    private static final Duration AMPLE = Duration.ofSeconds(2);

    /** The contract says 50 ms, which a busy machine can't keep always; the best of some tries. */
    private static final Duration LATE = Duration.ofMillis(50);

    private static final int TRIES = 10;

    @TempDir private Path folder;

    private static Timeout timeout(String script) {
        return timeout(List.of("sh", "-c", script));
    }

    private static Timeout timeout(List<String> command) {
        return timeout(command, LIMIT);
    }

    private static Timeout timeout(List<String> command, Duration limit) {
        return catchThrowableOfType(
                Timeout.class, () -> Cmd.run(command, CmdOptions.defaults().timeout(limit)));
    }

    @Test
    void saysWhatRanAndWhatItWrote() {
        Timeout timeout = timeout(List.of("sh", "-c", "echo before; sleep 30; echo after"), AMPLE);
        assertThat(timeout).hasMessage("command timed out");
        assertThat(timeout.get("cmd"))
                .isEqualTo(List.of("sh", "-c", "echo before; sleep 30; echo after"));
        assertThat(timeout.get("out")).isEqualTo("before\r\n");
        assertThat(timeout.get("type")).isEqualTo("Timeout");
        assertThat(timeout.limit()).isEqualTo(AMPLE);
    }

    @Test
    void namesCommandAndLimitWhereTheJvmPrintsIt() {
        StringWriter printed = new StringWriter();
        timeout(List.of("sleep", "30"), Duration.ofMillis(20))
                .printStackTrace(new PrintWriter(printed, true));
        assertThat(printed.toString())
                .startsWith(
                        "ave.exceptions.Timeout: command timed out: sleep 30 (limit 0.02 s)\n\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sleep 30",
                "yes",
                "exec <&- >&- 2>&-; sleep 30",
                "exec <&- >&- 2>&-; while :; do :; done",
                "trap '' TERM INT HUP QUIT; while :; do sleep 1; done",
                "while :; do echo x; sleep 0.01; done",
                "sh -c 'trap \"\" HUP; sleep 30' & sleep 30",
                "stty -isig; yes >/dev/null",
                "kill -STOP $$"
            })
    void holdsWhateverTheProgramDoes(String script) {
        Duration best = Duration.ofDays(1);
        for (int i = 0; i < TRIES && best.compareTo(LIMIT.plus(LATE)) > 0; i++) {
            long start = System.nanoTime();
            assertThat(timeout(script)).isNotNull();
            Duration took = since(start);
            assertThat(took).isGreaterThanOrEqualTo(LIMIT);
            Duration net = took.minus(aWholeRun());
            best = net.compareTo(best) < 0 ? net : best;
        }
        assertThat(best).isLessThanOrEqualTo(LIMIT.plus(LATE));
    }

    /** What a start and an end take on this machine at this moment. */
    private static Duration aWholeRun() {
        long start = System.nanoTime();
        Cmd.run("true");
        return since(start);
    }

    @Test
    void killsTheWholeSessionNotJustTheProgram() throws IOException {
        Path pids = folder.resolve("pids");
        String script =
                "sh -c 'trap \"\" HUP; echo $$ >> "
                        + pids
                        + "; sleep 30' & "
                        + "sh -ic 'echo $$ >> "
                        + pids
                        + "; sleep 30' & "
                        + "(sleep 30 & echo $! >> "
                        + pids
                        + ") ; sleep 30";
        timeout(List.of("sh", "-c", script), AMPLE);
        List<String> started = Files.readAllLines(pids);
        assertThat(started).hasSize(3);
        for (String pid : started) {
            until(pid + " is gone", () -> !isAlive(Long.parseLong(pid)));
        }
    }

    @Test
    void aFloodIsStillInTheDetails() {
        assertThat((String) timeout("yes").get("out"))
                .startsWith("y\r\ny\r\n")
                .hasSizeGreaterThan(1000);
    }

    @Test
    void zeroNullAndLessMeanNone() {
        for (Duration none : new Duration[] {null, Duration.ZERO, Duration.ofSeconds(-1)}) {
            assertThat(Cmd.run("sleep 0.1", CmdOptions.defaults().timeout(none)).exitCode())
                    .isZero();
        }
    }

    @Test
    void aProgramThatOpensItsTerminalAgainIsHeard() {
        String script = "exec <&- >&- 2>&-; sleep 0.2; exec >/dev/tty; seq 20000; exit 4";
        CmdResult result = sh(script);
        assertThat(result.output()).endsWith("\r\n20000\r\n").hasSize(108_894 + 20_000);
        assertThat(result.exitCode()).isEqualTo(4);
    }

    @Test
    void aProgramThatClosesItsTerminalDoesntKeepUsBusy() {
        long before = cpuNanos();
        assertThat(sh("exec <&- >&- 2>&-; sleep 0.5; exit 3").exitCode()).isEqualTo(3);
        assertThat(Duration.ofNanos(cpuNanos() - before)).isLessThan(Duration.ofMillis(200));
    }

    private static long cpuNanos() {
        return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
