// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits until something is so. The one place of this suite that sleeps, and never for long. */
final class Await {

    /** Far above what anything here takes, so that a busy machine fails no test. */
    static final Duration LIMIT = Duration.ofSeconds(15);

    private static final long TICK_MILLIS = 5;

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        until(what, condition::getAsBoolean, Boolean::booleanValue);
    }

    /** Asks for the value again and again until it is accepted; a failure shows the last one. */
    static <T> T until(String what, Supplier<T> value, Predicate<T> accepted) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        T last = value.get();
        while (!accepted.test(last)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "not within %d s: %s; last seen: %s"
                                .formatted(LIMIT.toSeconds(), what, last));
            }
            tick();
            last = value.get();
        }
        return last;
    }

    /**
     * For measurements over a stretch of time, not for hoping that something will have happened.
     */
    static void elapsed(Duration stretch) {
        long end = System.nanoTime() + stretch.toNanos();
        while (System.nanoTime() < end) {
            tick();
        }
    }

    private static void tick() {
        try {
            Thread.sleep(TICK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }
}
