// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EINTR;
import static ave.posix.abi.Constants.POLLERR;
import static ave.posix.abi.Constants.POLLHUP;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLNVAL;
import static ave.posix.abi.Constants.POLLOUT;
import static org.assertj.core.api.Assertions.assertThat;

import ave.posix.libc.Libc;
import ave.posix.libc.Storm;
import ave.testing.Await;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PollTest {
    private static final Deadline NOW = Deadline.after(Duration.ZERO);

    private Descriptors.PipeEnds pipe;

    @BeforeEach
    void makePipe() {
        pipe = Descriptors.pipe();
    }

    @AfterEach
    void closePipe() {
        pipe.close();
    }

    private int pollRead(Deadline deadline) {
        return Poll.await(pipe.read().number(), POLLIN, deadline);
    }

    @Test
    void shouldReturnAtOnceWhatIsReady() {
        Bytes.write(pipe.write(), "a");

        assertThat(pollRead(Deadline.NEVER)).isEqualTo(POLLIN);
        assertThat(Poll.await(pipe.write().number(), POLLOUT, Deadline.NEVER)).isEqualTo(POLLOUT);
    }

    @Test
    void shouldLookOnceEvenIfTheDeadlineHasPassed() {
        assertThat(pollRead(NOW)).isZero();

        Bytes.write(pipe.write(), "a");

        assertThat(pollRead(NOW)).isEqualTo(POLLIN);
    }

    @Test
    void shouldReportOnlyWhatWasAskedFor() {
        Bytes.write(pipe.write(), "a");

        assertThat(Poll.await(pipe.read().number(), POLLOUT, NOW)).isZero();
        assertThat(Poll.await(pipe.read().number(), POLLIN | POLLOUT, NOW)).isEqualTo(POLLIN);
    }

    @Test
    void shouldReportAHangUpWithoutBeingAsked() {
        assertThat(Poll.await(pipe.read().number(), 0, NOW)).isZero();

        pipe.write().close();

        assertThat(Poll.await(pipe.read().number(), 0, Deadline.NEVER)).isEqualTo(POLLHUP);
    }

    @Test
    void shouldReportAPipeWithoutAReaderAsAnError() {
        pipe.read().close();

        assertThat(Poll.await(pipe.write().number(), 0, Deadline.NEVER)).isEqualTo(POLLERR);
    }

    @Test
    void shouldReportANumberThatIsNotOpen() {
        assertThat(Poll.await(HighNumbers.closed(), POLLIN, Deadline.NEVER)).isEqualTo(POLLNVAL);
    }

    @Test
    void shouldWakeWhenSomethingComes() throws Exception {
        int[] seen = new int[1];
        Thread waiter = new Thread(() -> seen[0] = pollRead(Deadline.NEVER));
        waiter.start();
        Await.untilInLibc(waiter);

        Bytes.write(pipe.write(), "a");

        waiter.join();
        assertThat(seen[0]).isEqualTo(POLLIN);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 30})
    void shouldNeverEndBeforeTheDeadline(int millis) {
        for (int round = 0; round < 5; round++) {
            assertThat(waitFor(Duration.ofMillis(millis))).isGreaterThanOrEqualTo(millis * 1e6);
        }
    }

    @Test
    void shouldRoundAWaitOfNanosecondsUp() {
        assertThat(waitFor(Duration.ofNanos(1_500_001))).isGreaterThanOrEqualTo(1_500_001);
    }

    @Test
    void shouldEndRightAfterTheDeadline() {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 200 && best > 13e6; round++) {
            best = Math.min(best, waitFor(Duration.ofMillis(10)));
        }
        // The best of many: the machine may be busy with something else now and then.
        assertThat(best).isBetween(10e6, 13e6);
    }

    @Test
    void shouldHoldTheDeadlineInAStormOfSignals() throws Exception {
        try (Storm storm = new Storm()) {
            awaitEffectOf(storm);
            double best = Double.MAX_VALUE;
            for (int round = 0; round < 200 && best > 15e6; round++) {
                double waited = waitFor(Duration.ofMillis(10));
                assertThat(waited).as("round %d", round).isGreaterThanOrEqualTo(10e6);
                best = Math.min(best, waited);
            }
            assertThat(best).isBetween(10e6, 15e6);
        }
    }

    @Test
    void shouldSeeWhatComesInAStormOfSignals() throws Exception {
        try (Storm storm = new Storm()) {
            awaitEffectOf(storm);
            Thread writer = new Thread(() -> Bytes.write(pipe.write(), "a"));
            writer.start();

            assertThat(pollRead(Deadline.NEVER)).isEqualTo(POLLIN);
            writer.join();
        }
    }

    /** Until it is proved that the signals do interrupt system calls of this thread. */
    private static void awaitEffectOf(Storm storm) throws Exception {
        Await.until("a signal is sent", () -> storm.sent() > 0);
        Await.until("EINTR", () -> Libc.polling().poll(0, 0, 1) == -EINTR);
    }

    @Test
    void shouldPauseForTimeAlone() {
        long start = System.nanoTime();
        Poll.pause(Deadline.after(Duration.ofMillis(5)));

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5_000_000);
    }

    @Test
    void shouldNotMixUpOneWaitWithTheNext() {
        Bytes.write(pipe.write(), "a");
        assertThat(pollRead(Deadline.NEVER)).isEqualTo(POLLIN);
        assertThat(Poll.await(HighNumbers.closed(), 0, NOW)).isEqualTo(POLLNVAL);
        Bytes.read(pipe.read());

        assertThat(pollRead(NOW)).isZero();
        long start = System.nanoTime();
        Poll.pause(Deadline.after(Duration.ofMillis(2)));
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2_000_000);
    }

    private double waitFor(Duration duration) {
        long start = System.nanoTime();
        assertThat(pollRead(Deadline.after(duration))).isZero();
        return System.nanoTime() - start;
    }
}
