// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ave.exceptions.RunError;
import ave.exceptions.Timeout;
import ave.posix.abi.Constants;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on pipes. Their start is the same whatever starts those on terminals. */
class WithoutTerminalTest extends OnEachTerminal {
    private static final CmdOptions PIPES = options().terminal(false);

    @TempDir private Path directory;

    private static CmdResult pipes(String script) {
        return Cmd.run(List.of("sh", "-c", script), PIPES);
    }

    @Test
    void outputAndErrorsAreApartAndAsTheyWereWritten() {
        CmdResult result = pipes("echo out; echo err >&2; [ -t 0 ] || [ -t 1 ] || exit 4");
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.output()).isEqualTo("out\n");
        assertThat(result.errors()).isEqualTo("err\n");
    }

    @Test
    void nothingIsLostOfEither() {
        CmdResult result = pipes("seq 60000 & seq 50000 >&2; wait");
        assertThat(result.output()).startsWith("1\n").endsWith("\n60000\n").hasSize(348_894);
        assertThat(result.errors()).startsWith("1\n").endsWith("\n50000\n").hasSize(288_894);
    }

    @Test
    void theInputEndsAfterWhatWasGiven() {
        assertThat(pipes("cat; echo end").output()).isEqualTo("end\n");
        CmdOptions text = PIPES.input("x".repeat(200_000));
        assertThat(Cmd.run(List.of("wc", "-c"), text).output().strip()).isEqualTo("200000");
        // What nobody reads is dropped.
        assertThat(Cmd.run(List.of("true"), text).exitCode()).isZero();
    }

    @Test
    void aCommandInTheBackgroundIsTalkedTo() {
        try (RunningCmd running = Cmd.runBg(List.of("cat"), PIPES)) {
            running.sendLine("hi");
            assertThat(running.readLine(LONG)).isEqualTo("hi");
            assertThatThrownBy(() -> running.resize(80, 25))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the command has no terminal");
            assertThat(running.waitNoEcho(LONG)).isTrue();
            running.write("last");
            running.sendEof();
            assertThat(running.waitFor(LONG).output()).isEqualTo("hi\nlast");
        }
        try (RunningCmd running = Cmd.runBg(List.of("sleep", "60"), PIPES)) {
            running.interrupt();
            assertThat(running.waitFor(LONG).signal()).isEqualTo(Constants.SIGINT);
        }
    }

    @Test
    void linesOfEachGoToTheirListeners() {
        List<String> out = new ArrayList<>();
        List<String> err = new ArrayList<>();
        CmdOptions listening = PIPES.lineListener(out::add).errorListener(err::add);
        Cmd.run(List.of("sh", "-c", "echo a; echo b >&2; printf c >&2"), listening);
        assertThat(out).containsExactly("a");
        assertThat(err).containsExactly("b", "c");
    }

    @Test
    void theLimitHoldsAndTheWholeSessionIsKilled() throws Exception {
        Path pid = directory.resolve("pid");
        String script = "sleep 60 & echo $! > '" + pid + "'; echo out; echo err >&2; wait";
        Duration limit = Duration.ofSeconds(1);
        Timeout timeout =
                catchThrowableOfType(
                        Timeout.class,
                        () -> Cmd.run(List.of("sh", "-c", script), PIPES.timeout(limit)));
        assertThat(timeout.get("out")).isEqualTo("out\n");
        long child = Long.parseLong(Files.readString(pid).strip());
        until("the child is gone", () -> !isAlive(child));
    }

    @Test
    void aChildThatHoldsThePipesIsNotWaitedFor() throws Exception {
        Path pid = directory.resolve("pid");
        CmdResult result = pipes("sleep 60 & echo $! > '" + pid + "'; echo out; exit 3");
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output()).isEqualTo("out\n");
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void aProgramThatClosesItsOutputsDoesntKeepUsBusy() {
        long before = cpuNanos();
        assertThat(pipes("exec >&- 2>&-; sleep 0.5; exit 3").exitCode()).isEqualTo(3);
        assertThat(Duration.ofNanos(cpuNanos() - before)).isLessThan(Duration.ofMillis(200));
    }

    private static long cpuNanos() {
        return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Test
    void anInputFileThatCantBeOpenedIsNoFaultOfTheProgram() {
        Path missing = Path.of("/nonexistent/input");
        for (CmdOptions options : List.of(PIPES, CmdOptions.defaults())) {
            assertThatThrownBy(() -> Cmd.run(List.of("cat"), options.input(missing)))
                    .isExactlyInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("open input file: ")
                    .hasMessageContaining("" + missing);
        }
    }

    @Test
    void aFailedStartIsARunErrorAndLeavesNothing() {
        assertThatThrownBy(() -> Cmd.run(List.of("no_such_exe"), PIPES))
                .isInstanceOf(RunError.class)
                .hasMessage("No such file or directory");
        assertThatThrownBy(() -> Cmd.run(List.of("cat"), PIPES.input(directory.resolve("none"))))
                .hasMessageContaining("none");
    }
}
