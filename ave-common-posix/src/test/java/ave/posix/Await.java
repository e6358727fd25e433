// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other threads and the kernel do in their own time. */
final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Await() {}

    /** A condition that may look into files. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    static void until(String what, Condition condition) throws Exception {
        Deadline deadline = Deadline.after(LIMIT);
        while (!condition.holds()) {
            if (deadline.hasPassed()) {
                throw new AssertionError("not within " + LIMIT + ": " + what);
            }
            LockSupport.parkNanos(200_000);
        }
    }

    /** Until the thread is inside of a libc function. */
    static void untilInLibc(Thread thread) throws Exception {
        until(thread + " calls libc", () -> isInLibc(thread));
    }

    private static boolean isInLibc(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0
                && stack[0].isNativeMethod()
                && stack[0].getClassName().startsWith("com.kenai.jffi");
    }
}
