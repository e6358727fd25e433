// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.cli.internal.AveProcess;
import ave.cli.internal.Run;
import ave.cmd.Cmd;
import ave.cmd.CmdOptions;
import ave.cmd.RunningCmd;
import ave.io.Fd;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Poll;
import ave.posix.Spawn;
import ave.posix.Terminal;
import ave.posix.ThisProcess;
import ave.posix.abi.Constants;
import ave.posix.abi.NativeBuffer;
import ave.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ave run} as a separate process: its signals, and its terminal. */
@Timeout(60)
class RunProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void whatComesAfterTheProgramIsTheProgramsOwn() throws Exception {
        List<String> command = AveProcess.command("run", "echo", "--timeout", "--help", "-n");
        assertThat(AveProcess.run(command, Map.of()))
                .isEqualTo(new Run(0, "--timeout --help -n\r\n", ""));
    }

    @Test
    void theVariablesOfAServiceDontReachTheProgram() throws Exception {
        String script = "echo ${NOTIFY_SOCKET-none} ${LISTEN_FDS-none} $MINE";
        assertThat(
                        AveProcess.run(
                                AveProcess.command("run", "sh", "-c", script),
                                Map.of("NOTIFY_SOCKET", "/x", "LISTEN_FDS", "1", "MINE", "y")))
                .isEqualTo(new Run(0, "none none y\r\n", ""));
    }

    @ParameterizedTest
    @CsvSource({"15, 143", "2, 130", "1, 129", "10, 138"})
    void aSignalIsForwardedAndNothingIsLeft(int signal, int exitCode) throws Exception {
        assumeDelivered(signal);
        // The child ignores what would end it with its terminal.
        String script = "(trap '' HUP INT TERM; exec sleep 1000) & echo $!; exec sleep 1000";
        Process ave = AveProcess.start(AveProcess.command("run", "sh", "-c", script), Map.of());
        try (BufferedReader out = ave.inputReader()) {
            long child = Long.parseLong(out.readLine());
            ThisProcess.kill((int) ave.pid(), signal);
            assertThat(ave.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(ave.exitValue()).isEqualTo(exitCode);
            Await.until("it is gone", () -> ProcessHandle.of(child).isEmpty());
        } finally {
            ave.destroyForcibly();
        }
    }

    @Test
    void aProgramMayHandleASignal() throws Exception {
        assumeDelivered(Constants.SIGHUP);
        String script = "trap 'echo hup; exit 7' HUP; echo ready; while :; do sleep 0.05; done";
        Process ave = AveProcess.start(AveProcess.command("run", "sh", "-c", script), Map.of());
        try (BufferedReader out = ave.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            ThisProcess.kill((int) ave.pid(), 1);
            assertThat(out.readLine()).isEqualTo("hup");
            assertThat(ave.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(ave.exitValue()).isEqualTo(7);
        } finally {
            ave.destroyForcibly();
        }
    }

    /** What nohup(1) or a shell's & ignores, {@code ave run} ignores too. */
    private static void assumeDelivered(int signal) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            String ignored = lines.filter(line -> line.startsWith("SigIgn:")).findFirst().get();
            long mask = Long.parseUnsignedLong(ignored.substring(ignored.length() - 16), 16);
            assumeTrue((mask >> signal - 1 & 1) == 0, "the tests run with this signal ignored");
        }
    }

    /** On a terminal, within a shell that shows the terminal's mode before and after. */
    private static RunningCmd onTerminal(String script) {
        String shell =
                "stty -a | grep -o '.icanon'; \"$@\"; echo rc $?; stty -a | grep -o '.icanon'";
        List<String> command = new ArrayList<>(List.of("sh", "-c", shell, "sh"));
        command.addAll(AveProcess.command("run", "sh", "-c", script));
        return Cmd.runBg(command, CmdOptions.defaults().windowSize(77, 33));
    }

    @Test
    void aTerminalPassesKeysAndItsSizeThroughAndHasItsModeBack() {
        String script =
                "trap 'stty size' WINCH; stty size; read x; echo got $x; while :; do sleep 0.05; done";
        try (RunningCmd ave = onTerminal(script)) {
            assertThat(ave.expect("33 77\r\n", LIMIT).before()).isEqualTo(" icanon\r\n");
            ave.sendLine("word");
            assertThat(ave.expect("got word\r\n", LIMIT).before()).isEqualTo("word\r\n");
            ave.resize(100, 40);
            ave.expect("40 100\r\n", LIMIT);
            ave.interrupt();
            ave.expect("rc 130\r\n", LIMIT);
            assertThat(ave.waitFor(LIMIT).output()).endsWith(" icanon\r\n");
        }
    }

    /** As in {@code ave run … | less}. */
    @Test
    void aTerminalKeepsItsModeWhereTheOutputGoesElsewhere() {
        List<String> command =
                AveProcess.redirected("| cat", "run", "sh", "-c", "echo ready; cat; echo end");
        command.set(2, command.get(2).replace("exec ", "") + "; stty -a | grep -o '.icanon'");
        try (RunningCmd ave = Cmd.runBg(command)) {
            ave.expect("ready\r", LIMIT);
            ave.sendLine("word");
            // Once echoed by this terminal, once written by the program on its own.
            assertThat(ave.expect("word\r\nword\r", LIMIT).before()).isBlank();
            ave.sendEof();
            ave.expect("end\r", LIMIT);
            assertThat(ave.waitFor(LIMIT).output()).endsWith(" icanon\r\n");
        }
    }

    @Test
    void aTerminalHasItsModeBackAfterASignal() {
        try (RunningCmd ave = onTerminal("echo pid $PPID; exec sleep 1000")) {
            int pid =
                    Integer.parseInt(ave.expect(Pattern.compile("pid (\\d+)\r\n"), LIMIT).group(1));
            ThisProcess.kill(pid, 15);
            ave.expect("rc 143\r\n", LIMIT);
            assertThat(ave.waitFor(LIMIT).output()).endsWith(" icanon\r\n");
        }
    }

    @Test
    void whenTheTerminalGoesTheSessionGoes() throws Exception {
        List<String> command =
                AveProcess.command("run", "sh", "-c", "trap '' HUP; echo $$; sleep 1000");
        Terminal terminal = Terminal.open();
        try (Child ave = new Spawn(command).terminal(terminal.slave()).start()) {
            long pid = Long.parseLong(line(terminal.master()));
            terminal.close();
            Await.until("it is gone", () -> ProcessHandle.of(pid).isEmpty());
            assertThat(ave.await(Deadline.after(LIMIT)).exitCode()).isEqualTo(137);
        } finally {
            terminal.close();
        }
    }

    private static String line(Fd master) {
        NativeBuffer buffer = new NativeBuffer(1);
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r") < 0) {
            Poll.await(master.number(), Constants.POLLIN, Deadline.after(LIMIT));
            if (Descriptors.read(master, buffer, 0, 1) == 1) {
                line.append((char) buffer.bytes().get(0));
            }
        }
        return line.toString().strip();
    }
}
