// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.posix.Constants.POLLIN;
import static ave.posix.Constants.POLLOUT;

import ave.posix.Deadline;
import ave.posix.Poll;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other threads and the kernel do in their own time. */
final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Await() {}

    /** A condition that may fail. */
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

    /** Until the thread waits in poll(2). */
    static void untilInPoll(Thread thread) throws Exception {
        until(
                thread + " waits in poll",
                () -> {
                    StackTraceElement[] stack = thread.getStackTrace();
                    return stack.length > 0
                            && stack[0].isNativeMethod()
                            && stack[0].getClassName().startsWith("com.kenai.jffi");
                });
    }

    static void readable(Connection connection) {
        events(connection, POLLIN, "something to read on ");
    }

    static void writable(Connection connection) {
        events(connection, POLLOUT, "room to write on ");
    }

    private static void events(Connection connection, int events, String what) {
        if (Poll.await(connection.fileno(), events, Deadline.after(LIMIT)) == 0) {
            throw new AssertionError("not within " + LIMIT + ": " + what + connection);
        }
    }
}
