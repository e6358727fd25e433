// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.threads;

import ave.posix.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Calls listeners in order, one call at a time, on a helper thread, so that the thread that waits
 * for a command can give up in time. The helper exists only while there is output to deliver.
 *
 * <p>An exception from a listener is rethrown by the next method called here; later deliveries
 * continue after that. Thread-safe.
 */
public final class Delivery {
    /** Above this, output stays in the terminal until the listeners have caught up. */
    private static final int MOST_BYTES = 1 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Call> calls = new ArrayDeque<>();
    private long bytes;
    private boolean isRunning;
    private Thread helper;
    private Throwable failure;
    private boolean isAbandoned;

    private record Call(Runnable listener, int bytes) {}

    /**
     * Adds a call, which is made once those before it have returned.
     *
     * @param listener the call
     * @param size how many bytes it holds in memory
     */
    public void add(Runnable listener, int size) {
        lock.lock();
        try {
            if (!isAbandoned) {
                calls.add(new Call(listener, size));
                bytes += size;
                goOn();
            }
        } finally {
            lock.unlock();
        }
    }

    private void goOn() {
        if (!isRunning && !calls.isEmpty() && failure == null) {
            isRunning = true;
            try {
                HelperThreads.run(this::makeCalls);
            } catch (Error e) {
                // No thread could be created.
                isRunning = false;
                throw e;
            }
        }
    }

    private void makeCalls() {
        Call call = next();
        while (call != null) {
            Throwable problem = null;
            try {
                call.listener().run();
            } catch (Throwable e) {
                problem = e;
            }
            done(call, problem);
            call = next();
        }
    }

    private Call next() {
        lock.lock();
        try {
            helper = Thread.currentThread();
            Call call = failure == null ? calls.poll() : null;
            if (call == null) {
                helper = null;
                isRunning = false;
                changed.signalAll();
            }
            return call;
        } finally {
            lock.unlock();
        }
    }

    private void done(Call call, Throwable problem) {
        lock.lock();
        try {
            bytes -= call.bytes();
            failure = problem;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether output may be read for the listeners.
     *
     * @return false while too much output is waiting for them
     */
    public boolean hasRoom() {
        lock.lock();
        try {
            return bytes < MOST_BYTES;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is room.
     *
     * @param deadline when to give up
     * @return false if there is none in time
     * @throws CancellationException if the thread was interrupted
     */
    public boolean awaitRoom(Deadline deadline) {
        return await(() -> bytes < MOST_BYTES, deadline);
    }

    /**
     * Waits until all calls have returned.
     *
     * @param deadline when to give up
     * @return false if they haven't in time
     * @throws CancellationException if the thread was interrupted
     */
    public boolean awaitAll(Deadline deadline) {
        return await(() -> isAbandoned || calls.isEmpty() && !isRunning, deadline);
    }

    private boolean await(BooleanSupplier condition, Deadline deadline) {
        lock.lock();
        try {
            while (true) {
                throwFailure();
                goOn();
                if (condition.getAsBoolean()) {
                    return true;
                }
                if (deadline.hasPassed()) {
                    return false;
                }
                Duration limit = deadline.remaining();
                if (limit == null) {
                    changed.await();
                } else {
                    changed.await(limit.toNanos(), TimeUnit.NANOSECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException(
                    "interrupted while waiting for a listener of a command's output");
        } finally {
            lock.unlock();
        }
    }

    private void throwFailure() {
        Throwable problem = failure;
        failure = null;
        if (problem instanceof Error error) {
            throw error;
        }
        if (problem != null) {
            throw problem instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException(problem);
        }
    }

    /** Makes no further calls, and interrupts the pending one. */
    public void abandon() {
        lock.lock();
        try {
            isAbandoned = true;
            calls.clear();
            bytes = 0;
            if (helper != null) {
                helper.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
