// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void oneThatIsNotOursCantBeTakenOver() {
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
            Sessions.kill(leader.pid());
            Await.until("all gone", () -> inSession(leader.pid()) == 0);
            assertThat(leader.await(LONG).signal()).isEqualTo(Constants.SIGKILL);
        }
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
