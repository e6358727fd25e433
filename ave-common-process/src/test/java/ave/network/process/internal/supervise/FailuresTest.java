// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long restarts wait, and which of them count. */
class FailuresTest {
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    private static Failures failures(Duration within, Duration firstDelay, Duration longestDelay) {
        return new Failures(
                new Rules(
                        false,
                        false,
                        Integer.MAX_VALUE,
                        within,
                        firstDelay,
                        longestDelay,
                        null,
                        FOREVER,
                        null));
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void eachRestartInARowWaitsTwiceAsLong() {
        Failures failures = failures(FOREVER, millis(100), millis(500));
        for (long millis : new long[] {0, 100, 200, 400, 500, 500}) {
            assertThat(failures.add(0, Duration.ZERO)).isEqualTo(millis(millis));
        }
    }

    @Test
    void aLongLifeBeginsANewRow() {
        Failures failures = failures(FOREVER, millis(100), millis(500));
        failures.add(0, Duration.ZERO);
        failures.add(0, Duration.ZERO);
        assertThat(failures.add(0, millis(500))).isEqualTo(millis(200));
        assertThat(failures.add(0, millis(501))).isZero();
        assertThat(failures.add(0, Duration.ZERO)).isEqualTo(millis(100));
    }

    @Test
    void noDelayStaysNoDelay() {
        Failures failures = failures(FOREVER, Duration.ZERO, FOREVER);
        for (int i = 0; i < 100; i++) {
            assertThat(failures.add(0, Duration.ZERO)).isZero();
        }
    }

    @Test
    void aDelayBelowTheFirstIsTheLongest() {
        Failures failures = failures(FOREVER, millis(100), millis(10));
        failures.add(0, Duration.ZERO);
        assertThat(failures.add(0, Duration.ZERO)).isEqualTo(millis(10));
    }

    @Test
    void restartsCountForTheGivenTime() {
        Failures failures = failures(Duration.ofNanos(10), Duration.ZERO, Duration.ZERO);
        failures.add(0, Duration.ZERO);
        failures.add(5, Duration.ZERO);
        assertThat(failures.count(10)).isEqualTo(2);
        assertThat(failures.count(11)).isEqualTo(1);
        assertThat(failures.count(16)).isZero();
    }

    @Test
    void withoutATimeAllRestartsCount() {
        for (Duration within : new Duration[] {null, FOREVER}) {
            Failures failures = failures(within, Duration.ZERO, Duration.ZERO);
            failures.add(0, Duration.ZERO);
            assertThat(failures.count(Long.MAX_VALUE)).isEqualTo(1);
        }
    }
}
