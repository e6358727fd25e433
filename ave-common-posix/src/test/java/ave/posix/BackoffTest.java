// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackoffTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static long millis(Backoff backoff, int pauses) {
        long begin = System.nanoTime();
        for (int i = 0; i < pauses; i++) {
            assertThat(backoff.pause()).isTrue();
        }
        return (System.nanoTime() - begin) / 1_000_000;
    }

    @Test
    void eachPauseIsTwiceAsLongAsTheOneBefore() {
        assertThat(millis(new Backoff(MINUTE, Deadline.NEVER), 7)).isGreaterThanOrEqualTo(127);
    }

    @Test
    void noPauseIsLongerThanTheLongest() {
        // Without a longest pause, doubling would take nine minutes.
        assertThat(millis(new Backoff(Duration.ofMillis(3), Deadline.NEVER), 20))
                .isBetween(57L, 30_000L);
    }

    @Test
    void aPauseEndsAtTheDeadlineAndIsTheLast() {
        Backoff backoff = new Backoff(MINUTE, Deadline.after(Duration.ofMillis(40)));
        int pauses = 0;
        while (backoff.pause()) {
            pauses++;
        }
        assertThat(pauses).isBetween(1, 7);
        assertThat(backoff.pause()).isFalse();
    }

    @Test
    void anInterruptEndsThePause() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> new Backoff(MINUTE, Deadline.NEVER).pause());
        assertThat(Thread.interrupted()).isTrue();
    }
}
