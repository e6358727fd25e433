// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.exceptions.Timeout;
import ave.io.PosixException;
import ave.network.exceptions.Unstarted;
import ave.network.exceptions.Unwaitable;
import ave.posix.ThisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What can be asked of a process never surprises. */
class AskingTest extends WithProcesses {
    private static final int SIGCONT = 18;
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void anInterruptedThreadMayAsk() {
        Process process = started(new Sleeper());
        try {
            Thread.currentThread().interrupt();
            assertThat(process.isAlive()).isTrue();
            assertThat(process.joinNohang()).isEmpty();
            assertThat(process.exitStatus()).isEmpty();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
            kill(process);
        }
    }

    @Test
    void terminateDoesNotWaitForAChildThatHasOnlyBegun() {
        Process process = new Sleeper();
        process.start();
        int pid = process.pid();
        // A JVM that is stopped never gets as far as its handlers.
        process.kill(ave.posix.abi.Constants.SIGSTOP);
        long before = System.nanoTime();
        process.terminate();
        assertThat(since(before)).isLessThan(Duration.ofSeconds(5));
        ThisProcess.kill(pid, SIGCONT);
        assertThat(process.join(LONG)).isEqualTo(143);
    }

    @Test
    void theStatusTellsASignalFromACode() {
        Process killed = started(new Sleeper());
        killed.kill(9);
        until("it has ended", () -> killed.exitStatus().isPresent());
        assertThat(killed.exitStatus()).contains(new ExitStatus(0, 9));
        Process ended = new Process(args -> ThisProcess.exitNow(137));
        ended.start();
        assertThat(ended.join(LONG)).isEqualTo(137);
        assertThat(ended.exitStatus()).contains(new ExitStatus(137, 0));
        assertThat(killed.join()).isEqualTo(ended.join());
        assertThat(killed.exitStatus().get().isSuccess()).isFalse();
    }

    @Test
    void theEndCompletesAFuture() throws Exception {
        Process process = started(new Sleeper());
        CompletableFuture<ExitStatus> end = process.onExit();
        CompletableFuture<ExitStatus> cancelled = process.onExit();
        assertThat(cancelled.cancel(true)).isTrue();
        assertThat(end).isNotDone();
        process.terminate();
        ExitStatus status = end.get(LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(status.exitCode()).isEqualTo(143);
        assertThat(process.onExit().get(1, TimeUnit.SECONDS)).isEqualTo(status);
        assertThat(stat(process.pid())).as("it was reaped").isEmpty();
        assertThatThrownBy(() -> new Sleeper().onExit()).isInstanceOf(Unstarted.class);
    }

    @Test
    void theFirstOfManyCanBeWaitedFor() {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            processes.add(new Sleeper());
            processes.get(i).start();
        }
        Process[] all = processes.toArray(new Process[0]);
        try {
            assertThatThrownBy(() -> Processes.joinAny(SHORT, all))
                    .isInstanceOf(Timeout.class)
                    .hasMessage("none of 7 processes ended within " + SHORT);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> Processes.joinAny(null, all))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
            all[5].kill(9);
            assertThat(Processes.joinAny(LONG, all)).isSameAs(all[5]);
            assertThat(Processes.joinAny(Duration.ZERO, all)).as("again").isSameAs(all[5]);
            Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
            assertThat(Processes.joinAny(forEver, all)).isSameAs(all[5]);
            assertThatThrownBy(() -> Processes.joinAny(null))
                    .isInstanceOf(IllegalArgumentException.class);
        } finally {
            processes.forEach(WithProcesses::kill);
        }
    }

    /** Has the object of the process that started it. */
    static final class Rebel extends Process {
        private static final long serialVersionUID = 1L;
        private final Process boss;

        Rebel(Process boss) {
            this.boss = boss;
        }

        @Override
        public void run() throws InterruptedException {
            performPrctl(0);
            boss.kill(9);
        }
    }

    /** Starts one that has its object, and waits for what that does. */
    static final class Boss extends Process {
        private static final long serialVersionUID = 1L;

        @Override
        public void run() {
            Process rebel = new Rebel(this);
            rebel.start();
            rebel.join();
        }
    }

    @Test
    void aChildMaySignalTheProcessThatStartedIt() {
        Process boss = new Boss();
        boss.start();
        assertThat(boss.join(LONG)).isEqualTo(137);
    }

    @Test
    void aProcessThatIsNoChildIsWatchedAndEnded() throws Exception {
        Process daemon = new Sleeper();
        daemon.start(true, true);
        assertThatThrownBy(daemon::onExit).isInstanceOf(Unwaitable.class);
        try (AdoptedProcess adopted = AdoptedProcess.of(daemon.pid())) {
            assertThat(adopted.pid()).isEqualTo(daemon.pid());
            assertThat(adopted.isAlive()).isTrue();
            assertThat(adopted.awaitEnd(Duration.ZERO)).isFalse();
            CompletableFuture<Void> end = adopted.onExit();
            assertThat(end).isNotDone();
            adopted.terminate();
            end.get(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(adopted.awaitEnd(null)).isTrue();
            assertThat(adopted.isAlive()).isFalse();
            until("init has reaped it", () -> stat(daemon.pid()).isEmpty());
            adopted.kill(9);
        }
        assertThatThrownBy(() -> AdoptedProcess.of(4_194_305))
                .isInstanceOf(PosixException.class)
                .hasMessageContaining("ESRCH");
    }

    /** More of them than threads that carry them. */
    @Test
    void virtualThreadsThatJoinHoldNoOther() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "needs virtual threads");
        Process process = started(new Sleeper());
        int many = 4 * Runtime.getRuntime().availableProcessors();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            threads.add(startVirtual(() -> process.join()));
        }
        Thread last = startVirtual(() -> {});
        last.join(LONG.toMillis());
        assertThat(last.isAlive()).as("there was a thread to carry it").isFalse();
        process.terminate();
        for (Thread thread : threads) {
            thread.join(LONG.toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
        kill(process);
    }

    private static Thread startVirtual(Runnable work) throws ReflectiveOperationException {
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
    }
}
