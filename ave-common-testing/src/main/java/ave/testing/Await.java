// SPDX-License-Identifier: Apache-2.0
package ave.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for conditions that threads, processes and the kernel bring about. */
public final class Await {
    /** Longer than any wait takes, so that a busy machine fails no test. */
    public static final Duration LIMIT = Duration.ofSeconds(60);

    private static final long TICK_NANOS = 500_000;

    private Await() {}

    /** A condition that may throw an IOException. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    public static void until(String what, Condition condition) {
        until(what, () -> holds(what, condition), Boolean::booleanValue);
    }

    private static boolean holds(String what, Condition condition) {
        try {
            return condition.holds();
        } catch (Exception e) {
            throw new AssertionError("while waiting for: " + what, e);
        }
    }

    /** Polls a value until it is accepted; a failure shows the last value. */
    public static <T> T until(String what, Supplier<T> value, Predicate<T> accepted) {
        long end = System.nanoTime() + LIMIT.toNanos();
        T last = value.get();
        while (!accepted.test(last)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(
                        "not within " + LIMIT + ": " + what + "; last seen: " + last);
            }
            tick();
            last = value.get();
        }
        return last;
    }

    /** Waits until the thread is inside a libc function. */
    public static void untilInLibc(Thread thread) {
        until(thread + " calls libc", () -> isInLibc(thread));
    }

    private static boolean isInLibc(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0
                && stack[0].isNativeMethod()
                && stack[0].getClassName().startsWith("com.kenai.jffi");
    }

    /** Lets time pass for a measurement. Never use it to wait for an event. */
    public static void elapsed(Duration stretch) {
        long end = System.nanoTime() + stretch.toNanos();
        while (System.nanoTime() - end < 0) {
            tick();
        }
    }

    private static void tick() {
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("interrupted while waiting");
        }
        LockSupport.parkNanos(TICK_NANOS);
    }
}
