// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ave.exceptions.RunError;
import ave.exceptions.Timeout;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.abi.Constants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningCmdTest extends OnEachTerminal {
    private static final Duration SHORT = Duration.ofMillis(20);

    @TempDir private Path folder;

    @Test
    void waitForMayTimeOutAndBeRepeated() {
        try (RunningCmd running = shBg("echo before; read x; exit 7")) {
            running.expect("before\r\n", LONG);
            Timeout timeout = catchThrowableOfType(Timeout.class, () -> running.waitFor(SHORT));
            assertThat(timeout).hasMessage("command timed out");
            assertThat(timeout.get("out")).isEqualTo("before\r\n");
            assertThatThrownBy(() -> running.waitFor(Duration.ZERO)).isInstanceOf(Timeout.class);
            running.sendLine("");
            CmdResult result = running.waitFor(null);
            assertThat(result.exitCode()).isEqualTo(7);
            assertThat(result.output()).isEqualTo("before\r\n\r\n");
            assertThat(running.waitFor(SHORT)).isSameAs(result);
        }
    }

    @Test
    void theResultOutlivesTheTerminal() {
        RunningCmd running = Cmd.runBg("echo hello");
        CmdResult result = running.waitFor(LONG);
        running.close();
        assertThat(running.waitFor(SHORT)).isSameAs(result);
    }

    @Test
    void closeKillsTheSessionAndMayBeRepeated() {
        RunningCmd running = shBg("trap '' HUP TERM; echo ready; while :; do sleep 1; done");
        running.expect("ready", LONG);
        running.close();
        running.close();
        assertThat(isAlive(running.pid())).isFalse();
        CmdResult result = running.waitFor(SHORT);
        assertThat(result.signal()).isEqualTo(Constants.SIGKILL);
        assertThat(result.exitCode()).isEqualTo(137);
        assertThat(result.output()).startsWith("ready");
        assertThatThrownBy(running::fileno).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anotherThreadMayKill() throws InterruptedException {
        try (RunningCmd running = shBg("trap '' HUP; sleep 60")) {
            Thread killer = new Thread(running::kill);
            killer.start();
            assertThat(running.waitFor(LONG).signal()).isEqualTo(Constants.SIGKILL);
            killer.join();
            running.kill();
        }
    }

    @Test
    void theDescriptorCanBePolled() {
        try (RunningCmd running = Cmd.runBg("echo hello")) {
            int events = Poll.await(running.fileno(), Constants.POLLIN, Deadline.after(LONG));
            assertThat(events & Constants.POLLIN).isNotZero();
            assertThat(running.pid()).isPositive();
            assertThat(running.waitFor(LONG).output()).isEqualTo("hello\r\n");
        }
    }

    @Test
    void readsWhatComes(@TempDir Path folder) {
        Path half = folder.resolve("half");
        String script =
                "echo one; read x; printf '\\303'; : > '" + half + "'; read x; printf '\\245'";
        try (RunningCmd running = shBg(script)) {
            StringBuilder one = new StringBuilder();
            until("one", () -> one.append(running.read(SHORT)).toString().equals("one\r\n"));
            assertThat(running.read(SHORT)).isEmpty();
            running.sendLine("2");
            StringBuilder text = new StringBuilder();
            until("echo", () -> text.append(running.read(SHORT)).toString().equals("2\r\n"));
            until("half a character", () -> Files.exists(half));
            // Half of a character is no text.
            assertThat(running.read(SHORT)).isEmpty();
            running.sendLine("");
            text.setLength(0);
            for (String more = ""; more != null; more = running.read(LONG)) {
                text.append(more);
            }
            assertThat(running.read(LONG)).isNull();
            assertThat(running.waitFor(LONG).bytes())
                    .endsWith((byte) 0xc3, (byte) '\r', (byte) '\n', (byte) 0xa5);
        }
    }

    @Test
    void controlCAndControlDAreTyped() {
        try (RunningCmd running = Cmd.runBg("cat")) {
            running.sendLine("hi");
            running.expect("hi\r\nhi\r\n", LONG);
            running.interrupt();
            assertThat(running.waitFor(LONG).signal()).isEqualTo(Constants.SIGINT);
        }
        try (RunningCmd running = Cmd.runBg("cat")) {
            running.sendEof();
            assertThat(running.waitFor(LONG).exitCode()).isZero();
        }
    }

    @Test
    void aProgramThatDoesntReadIsInterruptedToo() {
        try (RunningCmd running = shBg("echo ready; exec sleep 60")) {
            running.expect("ready", LONG);
            running.write("x\n".repeat(100_000));
            running.interrupt();
            assertThat(running.waitFor(LONG).signal()).isEqualTo(Constants.SIGINT);
        }
    }

    @Test
    void whatIsTypedAfterTheEndIsDropped() {
        try (RunningCmd running = Cmd.runBg("true")) {
            running.waitFor(LONG);
            running.sendLine("nobody there");
            running.interrupt();
        }
    }

    @Test
    void aNewSizeIsSignalled() {
        String script = "trap 'stty size' WINCH; echo ready; while :; do sleep 0.05; done";
        try (RunningCmd running = shBg(script)) {
            running.expect("ready", LONG);
            running.resize(101, 37);
            running.expect("37 101\r\n", LONG);
            assertThatThrownBy(() -> running.resize(-1, 5))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    // ---- expect

    @Test
    void expectGivesTheMatchAndWhatCameBefore() {
        try (RunningCmd running = shBg("echo a1 b2; echo c3; read x")) {
            CmdMatch match = running.expect(Pattern.compile("([a-z])([23])"), LONG);
            assertThat(match.before()).isEqualTo("a1 ");
            assertThat(match.text()).isEqualTo("b2");
            assertThat(match.group(2)).isEqualTo("2");
            assertThat(running.expect("3", LONG).before()).isEqualTo("\r\nc");
            Timeout timeout =
                    catchThrowableOfType(Timeout.class, () -> running.expect("c3", SHORT));
            assertThat(timeout).hasMessage("no output matched \"\\Qc3\\E\" within 0.02 s");
            assertThat(timeout.get("out")).isEqualTo("\r\n");
            assertThat(timeout.get("cmd"))
                    .isEqualTo(List.of("sh", "-c", "echo a1 b2; echo c3; read x"));
        }
    }

    @Test
    void expectTellsThatTheProgramEnded() {
        try (RunningCmd running = Cmd.runBg("echo something else")) {
            RunError error = catchThrowableOfType(RunError.class, () -> running.expect("x", LONG));
            assertThat(error).hasMessage("the command ended before its output matched \\Qx\\E");
            assertThat(error.out()).isEqualTo("something else\r\n");
            assertThat(running.expect("else", LONG).before()).isEqualTo("something ");
        }
    }

    @Test
    void expectFindsWhatComesInPieces() {
        String script = "for i in a b c d e; do printf $i; sleep 0.02; done; read x";
        try (RunningCmd running = shBg(script)) {
            assertThat(running.expect("bcde", LONG).before()).isEqualTo("a");
        }
    }

    @Test
    void expectIsNotHeldUpByAFlood() {
        try (RunningCmd running = shBg("seq 300000; echo the end; read x")) {
            long start = System.nanoTime();
            running.expect("the end", LONG);
            assertThat(since(start)).isLessThan(Duration.ofSeconds(20));
        }
    }

    // ---- interrupts

    @Test
    void anInterruptEndsAWaitAndTheProgramRunsOn() {
        try (RunningCmd running = shBg("read x; exit 5")) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> running.waitFor(LONG))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("interrupted while running [sh, -c, read x; exit 5]");
            assertThat(Thread.interrupted()).isTrue();
            running.sendLine("");
            assertThat(running.waitFor(LONG).exitCode()).isEqualTo(5);
        }
    }

    @Test
    void anInterruptedRunKillsItsWholeSessionAndKeepsTheFlag() throws Exception {
        Path pid = folder.resolve("pid");
        String immune = "trap '' HUP TERM; sleep 60 & echo $! > " + pid + "; ";
        for (String script : List.of(immune + "wait", immune + "yes")) {
            Throwable[] thrown = new Throwable[1];
            boolean[] flag = new boolean[1];
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    sh(script);
                                } catch (Throwable e) {
                                    thrown[0] = e;
                                    flag[0] = Thread.currentThread().isInterrupted();
                                }
                            });
            Files.deleteIfExists(pid);
            thread.start();
            until("started", () -> Files.exists(pid) && pid.toFile().length() > 0);
            thread.interrupt();
            thread.join();
            assertThat(thrown[0]).isInstanceOf(CancellationException.class);
            assertThat(flag[0]).isTrue();
            assertThat(children()).isEmpty();
            long grandchild = Long.parseLong(Files.readString(pid).strip());
            until("the grandchild is gone", () -> !isAlive(grandchild));
        }
    }
}
