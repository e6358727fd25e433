// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeadlineTest {
    private static final Duration CENTURIES = Duration.ofDays(100_000);

    @Test
    void shouldNeverPassWithoutALimit() {
        for (Deadline deadline : new Deadline[] {Deadline.NEVER, Deadline.after(null)}) {
            assertThat(deadline.hasPassed()).isFalse();
            assertThat(deadline.remaining()).isNull();
            assertThat(deadline.pollMillis()).isEqualTo(-1);
        }
    }

    static Stream<Duration> nothing() {
        return Stream.of(
                Duration.ZERO,
                Duration.ofNanos(-1),
                Duration.ofDays(-1),
                Duration.ofNanos(Long.MIN_VALUE),
                CENTURIES.negated(),
                Duration.ofSeconds(Long.MIN_VALUE));
    }

    @ParameterizedTest
    @MethodSource("nothing")
    void shouldHavePassedAtOnceWithALimitOfZeroOrLess(Duration limit) {
        Deadline deadline = Deadline.after(limit);

        assertThat(deadline.hasPassed()).isTrue();
        assertThat(deadline.remaining()).isZero();
        assertThat(deadline.pollMillis()).isZero();
    }

    static Stream<Duration> ages() {
        return Stream.of(
                Duration.ofDays(365),
                Duration.ofNanos(Long.MAX_VALUE / 2),
                Duration.ofNanos(Long.MAX_VALUE),
                CENTURIES,
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
    }

    @ParameterizedTest
    @MethodSource("ages")
    void shouldNotPassForAges(Duration limit) {
        Deadline deadline = Deadline.after(limit);

        assertThat(deadline.hasPassed()).isFalse();
        assertThat(deadline.pollMillis()).isIn(-1, Integer.MAX_VALUE);
    }

    @Test
    void shouldRoundUpToAWholeMillisecond() {
        Deadline deadline = Deadline.after(Duration.ofHours(1));
        int millis = deadline.pollMillis();
        Duration left = deadline.remaining();

        assertThat(Duration.ofMillis(millis)).isGreaterThanOrEqualTo(left);
        assertThat(millis).isLessThanOrEqualTo(3_600_000);
    }

    @Test
    void shouldPassWhenTheTimeIsOver() {
        Deadline deadline = Deadline.after(Duration.ofMillis(20));
        long start = System.nanoTime();
        while (!deadline.hasPassed()) {
            Thread.onSpinWait();
        }
        assertThat(System.nanoTime() - start).isGreaterThan(10_000_000);
        assertThat(deadline.pollMillis()).isZero();
        assertThat(deadline.remaining()).isZero();
    }

    @Property(tries = 300)
    void waitsInMillisecondsForWhatIsLeft(@ForAll @LongRange(min = 1, max = 1L << 61) long nanos) {
        long before = System.nanoTime();
        Deadline deadline = Deadline.after(Duration.ofNanos(nanos));
        final long millis = deadline.pollMillis();
        long spent = System.nanoTime() - before;

        assertThat(millis).isLessThanOrEqualTo(Math.min(Integer.MAX_VALUE, nanos / 1_000_000 + 1));
        if (millis < Integer.MAX_VALUE) {
            assertThat(millis * 1_000_000).isGreaterThanOrEqualTo(nanos - spent);
        }
    }

    @Property(tries = 300)
    void neverHasMoreLeftThanItWasGiven(@ForAll("limits") Duration limit) {
        Deadline deadline = Deadline.after(limit);
        Duration left = deadline.remaining();

        if (left == null) {
            assertThat(limit).isGreaterThan(Duration.ofNanos(Long.MAX_VALUE / 2));
        } else {
            assertThat(left).isBetween(Duration.ZERO, longer(limit, Duration.ZERO));
        }
    }

    @Property(tries = 500)
    void choosesTheEarlierOfTwo(@ForAll("limits") Duration one, @ForAll("limits") Duration other) {
        Duration shorter = one.compareTo(other) < 0 ? one : other;
        long start = System.nanoTime();
        Duration left = Deadline.after(one).orAfter(other).remaining();
        Duration spent = Duration.ofNanos(System.nanoTime() - start);

        if (left == null) {
            assertThat(shorter).isGreaterThan(Duration.ofNanos(Long.MAX_VALUE / 2));
        } else {
            Duration given = longer(shorter, Duration.ZERO);
            assertThat(left).isBetween(longer(given.minus(spent), Duration.ZERO), given);
        }
    }

    @Property(tries = 300)
    void isNotMovedByALaterOne(@ForAll("limits") Duration limit) {
        Deadline deadline = Deadline.after(limit);
        Duration left = deadline.remaining();

        assertThat(deadline.orAfter(null)).isSameAs(deadline);
        if (left != null) {
            assertThat(deadline.orAfter(left.plusSeconds(1))).isSameAs(deadline);
        }
    }

    @Provide
    Arbitrary<Duration> limits() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(-10_000_000, 10_000_000).map(Duration::ofNanos),
                Arbitraries.longs().between(-1L << 40, 1L << 40).map(Duration::ofSeconds));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
