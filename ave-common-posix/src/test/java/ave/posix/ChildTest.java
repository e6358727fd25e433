// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.Constants;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import ave.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChildTest {
    private static final Deadline LONG = Deadline.after(Duration.ofSeconds(50));
    private static final Deadline NOW = Deadline.after(Duration.ZERO);

    private static Child sh(String script) {
        return new Spawn(List.of("sh", "-c", script)).start();
    }

    @Test
    void theStatusMayBeAskedForAgain() {
        try (Child child = sh("exit 200")) {
            ExitStatus status = child.await(LONG);
            assertThat(status).isEqualTo(new ExitStatus(200, 0));
            assertThat(status.exitCode()).isEqualTo(200);
            assertThat(child.poll()).isSameAs(status);
            assertThat(child.await(NOW)).isSameAs(status);
        }
    }

    @Test
    void aSignalIsNoExitCode() {
        try (Child child = sh("kill -SEGV $$")) {
            ExitStatus status = child.await(LONG);
            assertThat(status).isEqualTo(new ExitStatus(0, 11));
            assertThat(status.exitCode()).isEqualTo(139);
        }
    }

    @Test
    void aLookAtTheEndLeavesTheChildToBeReaped() {
        for (String script : List.of("exit 200", "kill -SEGV $$", "kill -TERM $$")) {
            try (Child child = sh(script)) {
                assertThat(child.awaitEnd(LONG)).isTrue();
                ExitStatus seen = child.peek();
                assertThat(child.peek()).isEqualTo(seen);
                assertThat(child.poll()).isEqualTo(seen);
                assertThat(child.peek()).isEqualTo(seen);
            }
        }
        try (Child child = sh("exec sleep 60")) {
            assertThat(child.peek()).isNull();
        }
    }

    @Test
    void oneThatRunsHasNoStatusAndCanBeSignalled() {
        try (Child child = sh("exec sleep 60")) {
            assertThat(child.poll()).isNull();
            assertThat(child.await(NOW)).isNull();
            child.signal(Constants.SIGTERM);
            assertThat(child.await(LONG).signal()).isEqualTo(Constants.SIGTERM);
            child.signal(Constants.SIGTERM);
        }
    }

    @Test
    void closingKillsAndReaps() {
        Child child = sh("trap '' TERM HUP; exec sleep 60");
        child.close();
        child.close();
        assertThat(ProcessHandle.of(child.pid())).isEmpty();
        assertThat(child.poll().signal()).isEqualTo(Constants.SIGKILL);
        child.signal(Constants.SIGTERM);
    }

    @Test
    void anInterruptEndsTheWait() {
        try (Child child = sh("exec sleep 60")) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> child.await(LONG)).isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aProcessThatIsNotAChildCantBeTakenOver() {
        assertThatThrownBy(() -> Child.of(0x7ffffff0))
                .isInstanceOf(PosixException.class)
                .hasMessageContaining("pid " + 0x7ffffff0);
    }

    @Test
    void aSessionIsKilledWhateverItsProcessesIgnore() throws Exception {
        Spawn spawn =
                new Spawn(List.of("sh", "-c", "trap '' TERM HUP; (sleep 60) & sleep 60 & wait"))
                        .newSession();
        try (Child leader = spawn.start()) {
            Await.until("children", () -> inSession(leader.pid()) == 3);
            Sessions.kill(leader);
            Await.until("all gone", () -> inSession(leader.pid()) == 0);
            assertThat(leader.await(LONG).signal()).isEqualTo(Constants.SIGKILL);
        }
    }

    @Test
    void aSessionHasEndedOnceItWasKilledBeTheThreadInterruptedOrNot() {
        Spawn spawn =
                new Spawn(List.of("sh", "-c", "for i in 1 2 3 4 5; do sleep 60 & done; wait"))
                        .newSession();
        try (Child leader = spawn.start()) {
            Await.until("children", () -> inSession(leader.pid()) == 6);
            Thread.currentThread().interrupt();
            Sessions.kill(leader);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(leader.poll().signal()).isEqualTo(Constants.SIGKILL);
            assertThat(inSession(leader.pid())).isZero();
        }
    }

    /** A tracer that doesn't collect the exit keeps the child from ending. */
    @Test
    void aKilledChildThatDoesntEndIsReported() {
        try (Child stuck = new Spawn(List.of("sleep", "60")).newSession().start()) {
            try (Descriptors.PipeEnds out = Descriptors.pipe();
                    Child tracer = tracerOf(stuck.pid(), out.write())) {
                NativeBuffer answer = new NativeBuffer(1);
                assertThat(Descriptors.read(out.read(), answer, 0, 1)).isEqualTo(1);
                assumeTrue(answer.bytes().get(0) == '0', "may not trace another process here");
                assertThatThrownBy(() -> Sessions.kill(stuck))
                        .hasMessage(
                                "kill pid " + stuck.pid() + ": ETIMEDOUT (Connection timed out)");
                assertThat(tracer.poll()).isNull();
            }
            assertThat(stuck.await(LONG).signal()).isEqualTo(Constants.SIGKILL);
        }
    }

    private static Child tracerOf(int pid, Fd out) {
        String seize =
                "import ctypes, time; PTRACE_SEIZE, PTRACE_O_TRACEEXIT = 0x4206, 0x40\n"
                        + "ptrace = ctypes.CDLL(None).ptrace\n"
                        + "ptrace.argtypes = [ctypes.c_long, ctypes.c_long] + [ctypes.c_void_p] * 2\n"
                        + "print(ptrace(PTRACE_SEIZE, PID, 0, PTRACE_O_TRACEEXIT), flush=True)\n"
                        + "time.sleep(60)";
        String script = seize.replace("PID", Integer.toString(pid));
        return new Spawn(List.of("python3", "-c", script)).descriptor(1, out.number()).start();
    }

    @Test
    void aChildThatOtherCodeHasReapedIsReportedAndLeavesNothing() {
        Child child = sh("exit 3");
        assertThat(child.awaitEnd(LONG)).isTrue();
        assertThat(Libc.processes().waitpid(child.pid(), 0, 0)).isEqualTo(child.pid());
        String told =
                "waitpid pid %d, not a child of this process or reaped by other code: ECHILD (No child processes)"
                        .formatted(child.pid());
        Sessions.kill(child);
        assertThatThrownBy(child::poll).isInstanceOf(PosixException.class).hasMessage(told);
        assertThatThrownBy(child::close).hasMessage(told);
        child.close();
        assertThatThrownBy(child::pidfd).hasMessage("file descriptor is closed");
    }

    private static long inSession(int session) {
        try (Child ps = countOf(session)) {
            return ps.await(LONG).code();
        }
    }

    /** Its exit code is the number of living processes. */
    private static Child countOf(int session) {
        String script =
                "n=0; for f in /proc/[0-9]*/stat; do read -r line 2>/dev/null <$f || continue;"
                        + " set -- ${line##*) }; test $1 != Z -a $4 = "
                        + session
                        + " && n=$((n+1)); done 2>/dev/null; exit $n";
        return sh(script);
    }
}
