// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.network.exceptions.Unstarted;
import ave.posix.ThisProcess;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Processes that are closed, and those that are forgotten. */
class ProcessCloseTest extends WithProcesses {
    @Test
    void aCloseEndsAndReapsTheChild() {
        Process process = new Sleeper();
        try (process) {
            process.start(false, true);
        }
        assertThat(stat(process.pid())).isEmpty();
        assertThat(process.join()).isEqualTo(143);
        process.close();
    }

    @Test
    void aCloseWaitsForAChildThatHasJustBeenStarted() {
        Process process = new Sleeper();
        try (process) {
            process.start();
        }
        assertThat(process.join()).isEqualTo(143);
    }

    @Test
    void aCloseAfterTheEndChangesNothing() {
        Process process = new Process(args -> ThisProcess.exitNow(3));
        process.start();
        assertThat(process.join(LONG)).isEqualTo(3);
        process.close();
        assertThat(process.join()).isEqualTo(3);
    }

    @Test
    void oneThatIgnoresSigtermIsKilledWhenItsTimeIsUp() {
        Process process = started(new Stubborn());
        Duration limit = Duration.ofSeconds(1);
        long before = System.nanoTime();
        process.close(limit);
        assertThat(since(before)).isGreaterThanOrEqualTo(limit);
        assertThat(process.join()).isEqualTo(137);
    }

    @Test
    void anInterruptHasItKilledAtOnce() {
        Process process = started(new Stubborn());
        Thread.currentThread().interrupt();
        process.close(null);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(process.join()).isEqualTo(137);
    }

    @Test
    void severalThreadsMayCloseAndJoin() {
        for (int i = 0; i < times(5); i++) {
            Process process = started(new Sleeper());
            CompletableFuture<Integer> join = CompletableFuture.supplyAsync(process::join);
            CompletableFuture<Void> close = CompletableFuture.runAsync(process::close);
            process.close();
            close.join();
            assertThat(join.join()).isEqualTo(143);
        }
    }

    @Test
    void whatWasNotStartedNeedsNoClose() {
        Process process = new Sleeper();
        process.close();
        assertThatThrownBy(process::join).isInstanceOf(Unstarted.class);
        process.start(false, true);
        process.close();
        assertThat(process.join()).isEqualTo(143);
    }

    @Test
    void aDaemonOutlivesItsClose() {
        Process daemon = new Sleeper();
        try (daemon) {
            daemon.start(true, true);
        }
        assertThat(isAlive(daemon.pid())).isTrue();
        daemon.kill(9);
        until("it is gone", () -> !isAlive(daemon.pid()));
    }

    /** Closes itself, and goes on. */
    static final class Closing extends Process {
        private static final long serialVersionUID = 1L;

        @Override
        public void run() {
            close();
            ThisProcess.exitNow(5);
        }
    }

    @Test
    void theChildItselfIsNotEndedByAClose() {
        Process process = new Closing();
        process.start();
        assertThat(process.join(LONG)).isEqualTo(5);
    }

    /** Nobody has the object afterwards. */
    private static int startAndForget(boolean synchronize) {
        Process process = new Sleeper();
        process.start(false, synchronize);
        return process.pid();
    }

    private static int startAndJoin() {
        Process process = started(new Sleeper());
        kill(process);
        return process.pid();
    }

    @Test
    void aProcessThatNobodyJoinedIsReportedOnceAndGoesOnAndIsReaped() {
        try (CapturedErrors errors = new CapturedErrors()) {
            int joined = startAndJoin();
            int first = startAndForget(true);
            int second = startAndForget(false);
            for (int pid : new int[] {first, second}) {
                until(
                        "it is reported",
                        () -> {
                            System.gc();
                            return reports(errors, pid) > 0;
                        });
            }
            assertThat(isAlive(first)).isTrue();
            assertThat(isAlive(second)).isTrue();
            for (int pid : new int[] {first, second}) {
                ThisProcess.kill(pid, 9);
                until("it is reaped", () -> stat(pid).isEmpty());
            }
            System.gc();
            assertThat(errors.text())
                    .contains(
                            "Process - process ave-Sleeper (pid "
                                    + first
                                    + "), which nobody joined,")
                    .contains("ProcessCloseTest.startAndForget(ProcessCloseTest.java:");
            assertThat(errors.reportsOfForgotten())
                    .as("of them alone, not of their descriptors")
                    .hasSize(2)
                    .allMatch(report -> report.contains("which nobody joined"));
            assertThat(reports(errors, first)).isEqualTo(1);
            assertThat(reports(errors, second)).isEqualTo(1);
            assertThat(reports(errors, joined)).isZero();
        }
    }

    private static long reports(CapturedErrors errors, int pid) {
        return errors.text().lines().filter(line -> line.contains("(pid " + pid + ")")).count();
    }
}
