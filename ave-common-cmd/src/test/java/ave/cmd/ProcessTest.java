// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ave.posix.abi.Constants;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The process of a running command: its state, its end, and signals to it. */
class ProcessTest extends OnEachTerminal {
    @Test
    void theEndIsSeenBeforeTheOutputIsRead() {
        try (RunningCmd running = shBg("echo unread; read x; exit 7")) {
            assertThat(running.isAlive()).isTrue();
            assertThat(running.exitStatus()).isEmpty();
            running.sendLine("");
            until("the end", () -> !running.isAlive());
            assertThat(running.exitStatus()).hasValue(7);
            assertThat(running.expect("unread", LONG).text()).isEqualTo("unread");
            assertThat(running.waitFor(LONG).exitCode()).isEqualTo(7);
            assertThat(running.isAlive()).isFalse();
            assertThat(running.exitStatus()).hasValue(7);
        }
    }

    @Test
    void aSignalIsSentAndItsNumberIsInTheExitStatus() {
        try (RunningCmd running = shBg("echo up; exec sleep 60")) {
            running.expect("up", LONG);
            running.terminate();
            until("the end", () -> !running.isAlive());
            assertThat(running.exitStatus()).hasValue(128 + Constants.SIGTERM);
            assertThat(running.waitFor(LONG).signal()).isEqualTo(Constants.SIGTERM);
            running.signal(Constants.SIGTERM);
        }
        try (RunningCmd running =
                shBg("trap 'echo got it' USR1; echo up; while :; do read x; done")) {
            running.expect("up", LONG);
            running.signal(Constants.SIGUSR1);
            running.expect("got it", LONG);
            assertThatThrownBy(() -> running.signal(1000)).hasMessageContaining("EINVAL");
        }
    }

    @Test
    void theEndIsAFuture() throws Exception {
        List<RunningCmd> all = new ArrayList<>();
        try {
            List<CompletableFuture<Integer>> exits = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(shBg("read x; exit " + i));
                exits.add(all.get(i).onExit());
            }
            int threads = Thread.activeCount();
            assertThat(exits).noneMatch(CompletableFuture::isDone);
            all.forEach(running -> running.sendLine(""));
            for (int i = 0; i < 20; i++) {
                assertThat(exits.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(i);
                assertThat(all.get(i).onExit().get(30, TimeUnit.SECONDS)).isEqualTo(i);
                assertThat(all.get(i).waitFor(LONG).exitCode()).isEqualTo(i);
                assertThat(all.get(i).onExit().get(30, TimeUnit.SECONDS)).isEqualTo(i);
            }
            // One poller for all of them, and the JDK's common pool.
            assertThat(Thread.activeCount())
                    .isLessThanOrEqualTo(threads + 1 + Runtime.getRuntime().availableProcessors());
        } finally {
            all.forEach(RunningCmd::close);
        }
    }

    @Test
    void theFutureIsCompletedWhateverEndsTheCommand() throws Exception {
        CompletableFuture<Integer> closed;
        CompletableFuture<Integer> cancelled;
        try (RunningCmd running = Cmd.runBg("sleep 60")) {
            cancelled = running.onExit();
            cancelled.cancel(false);
            closed = running.onExit();
        }
        assertThat(closed.get(30, TimeUnit.SECONDS)).isEqualTo(128 + Constants.SIGKILL);
        try (RunningCmd running = Cmd.runBg("true")) {
            CompletableFuture<Integer> waited = running.onExit();
            running.waitFor(LONG);
            assertThat(waited.get(30, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    void whatDependsOnTheFutureMayWaitForOtherCommands() throws Exception {
        try (RunningCmd first = shBg("exit 1");
                RunningCmd second = shBg("exit 2")) {
            CompletableFuture<Integer> both =
                    first.onExit().thenApply(code -> code + second.onExit().join());
            assertThat(both.get(30, TimeUnit.SECONDS)).isEqualTo(3);
        }
    }

    @Test
    void anExitCodeThatIsNotAllowedIsThrownWithTheResult() {
        CmdOptions zero = options().requireExitCode(0);
        List<String> command = List.of("sh", "-c", "echo oh; exit 3");
        ExitCodeException thrown =
                catchThrowableOfType(ExitCodeException.class, () -> Cmd.run(command, zero));
        assertThat(thrown).hasMessage("the command ended with exit code 3: sh -c echo oh; exit 3");
        assertThat(thrown.result().output()).isEqualTo("oh\r\n");
        assertThat(thrown.get("exit_code")).isEqualTo(3);
        assertThat(thrown.get("cmd")).isEqualTo(command);
        assertThat(thrown.get("out")).isEqualTo("oh\r\n");
        assertThat(Cmd.run(command, options().requireExitCode(0, 3)).exitCode()).isEqualTo(3);
        assertThat(Cmd.run(List.of("true"), zero).exitCode()).isZero();
        assertThatThrownBy(() -> Cmd.run(List.of("sh", "-c", "kill $$"), zero))
                .hasMessage("the command was killed by signal 15: sh -c kill $$");
    }
}
