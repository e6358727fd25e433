// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogLimitTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final LogLimit limit = new LogLimit(clock::get);

    private long allowedOf(int wanted) {
        return IntStream.range(0, wanted).filter(i -> limit.allows()).count();
    }

    @Test
    void tenLinesInTenSecondsAreWrittenAndTheOthersAreCounted() {
        assertThat(allowedOf(13)).isEqualTo(10);
        clock.addAndGet(TimeUnit.SECONDS.toNanos(9));
        assertThat(allowedOf(1)).isZero();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(limit.allows()).isTrue();
        assertThat(limit.leftOut()).isEqualTo(" (4 more like this were not logged)");
        assertThat(limit.leftOut()).isEmpty();
        assertThat(allowedOf(20)).isEqualTo(9);
    }
}
