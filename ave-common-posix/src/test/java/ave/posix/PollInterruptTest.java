// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.POLLIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ave.testing.Await;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@Timeout(60)
class PollInterruptTest {
    private static final Deadline NOW = Deadline.after(Duration.ZERO);

    private Descriptors.PipeEnds pipe;

    @BeforeEach
    void makePipe() {
        pipe = Descriptors.pipe();
    }

    @AfterEach
    void closePipe() {
        pipe.close();
        assertThat(Thread.interrupted()).as("the flag is the test's to clear").isFalse();
    }

    private int pollRead(Deadline deadline) {
        return Poll.await(pipe.read().number(), POLLIN, deadline);
    }

    /** What a wait threw, and whether the flag was set then. */
    private record Ending(Throwable thrown, boolean flag, int events) {}

    private Ending waitForEver() {
        try {
            int events = pollRead(Deadline.NEVER);
            return new Ending(null, Thread.currentThread().isInterrupted(), events);
        } catch (RuntimeException e) {
            return new Ending(e, Thread.currentThread().isInterrupted(), 0);
        }
    }

    private void assertCancelled(Ending ending) {
        assertThat(ending.thrown())
                .isInstanceOf(CancellationException.class)
                .hasMessage("interrupted while waiting for fd " + pipe.read().number());
        assertThat(ending.flag()).as("the interrupt flag").isTrue();
    }

    @Test
    void shouldEndAWaitThatIsUnderWay() throws Exception {
        CompletableFuture<Ending> ending = new CompletableFuture<>();
        Thread waiter = new Thread(() -> ending.complete(waitForEver()));
        waiter.start();
        Await.untilInLibc(waiter);

        waiter.interrupt();

        assertCancelled(ending.get());
        waiter.join();
    }

    @Test
    void shouldEndAWaitThatIsAboutToBegin() {
        Thread.currentThread().interrupt();

        Ending ending = waitForEver();

        assertThat(Thread.interrupted()).isTrue();
        assertCancelled(ending);
    }

    @Test
    void shouldComeBeforeWhatIsReady() {
        Bytes.write(pipe.write(), "a");
        Thread.currentThread().interrupt();

        Ending ending = waitForEver();

        assertThat(Thread.interrupted()).isTrue();
        assertCancelled(ending);
        assertThat(Bytes.read(pipe.read())).as("nothing was lost").isEqualTo("a");
    }

    @Test
    void shouldEndEachWaitUntilTheFlagIsCleared() {
        Thread.currentThread().interrupt();

        for (int round = 0; round < 3; round++) {
            assertCancelled(waitForEver());
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(pollRead(NOW)).isZero();
    }

    @Test
    void shouldEndAPause() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> Poll.pause(Deadline.NEVER))
                .withMessage("interrupted while waiting");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldLeaveNothingBehindThatWakesTheNextWait() throws Exception {
        for (int round = 0; round < 50; round++) {
            Thread.currentThread().interrupt();
            assertCancelled(waitForEver());
            assertThat(Thread.interrupted()).isTrue();

            long start = System.nanoTime();
            assertThat(pollRead(Deadline.after(Duration.ofMillis(1)))).isZero();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000);
        }
        Bytes.write(pipe.write(), "a");
        assertThat(pollRead(Deadline.NEVER)).isEqualTo(POLLIN);
    }

    @Test
    void shouldReachTheThreadThatWasMeantAndNoOther() throws Exception {
        CompletableFuture<Ending> interrupted = new CompletableFuture<>();
        CompletableFuture<Ending> left = new CompletableFuture<>();
        Thread one = new Thread(() -> interrupted.complete(waitForEver()));
        Thread other = new Thread(() -> left.complete(waitForEver()));
        one.start();
        other.start();
        Await.untilInLibc(one);
        Await.untilInLibc(other);

        one.interrupt();
        assertCancelled(interrupted.get());
        assertThat(left).isNotDone();

        Bytes.write(pipe.write(), "a");
        assertThat(left.get()).isEqualTo(new Ending(null, false, POLLIN));
        one.join();
        other.join();
    }

    @Test
    void shouldNotBeForgottenWhenItRacesWithWhatComes() throws Exception {
        for (int round = 0; round < 300; round++) {
            CompletableFuture<Ending> ending = new CompletableFuture<>();
            Thread waiter = new Thread(() -> ending.complete(waitForEver()));
            waiter.start();
            waiter.interrupt();
            Bytes.write(pipe.write(), "a");

            if (ending.get().thrown() == null) {
                assertThat(ending.get().events()).isEqualTo(POLLIN);
            } else {
                assertCancelled(ending.get());
            }
            waiter.join();
            assertThat(Bytes.read(pipe.read())).isEqualTo("a");
            assertThat(pollRead(NOW)).as("no stale wake-up").isZero();
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "has no virtual threads")
    void shouldEndTheWaitOfAVirtualThread() throws Exception {
        CompletableFuture<Ending> ending = new CompletableFuture<>();
        CompletableFuture<Thread> self = new CompletableFuture<>();
        Runnable wait =
                () -> {
                    self.complete(Thread.currentThread());
                    ending.complete(waitForEver());
                };
        // By its name, as the tests are compiled for 17.
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, wait);
        Thread waiter = self.get();

        waiter.interrupt();

        assertCancelled(ending.get());
        waiter.join();
    }
}
