// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.posix.Deadline;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A call whose answer is awaited, or was. Whoever waits for one reads the connection, and completes
 * the calls that were made before it on the way: no thread is needed for it.
 */
final class RemoteCall implements Future<Object> {
    private final RemoteControl remote;
    final String method;

    private boolean done;
    private boolean cancelled;
    private Object result;
    private RuntimeException failure;

    RemoteCall(RemoteControl remote, String method) {
        this.remote = remote;
        this.method = method;
    }

    synchronized void succeed(Object value) {
        result = value;
        done = true;
    }

    synchronized void fail(RuntimeException problem) {
        failure = problem;
        done = true;
    }

    /** Returns the result or throws what the service threw. */
    synchronized Object result() {
        if (failure != null) {
            throw failure;
        }
        return result;
    }

    /** Takes in what has come, unless another thread waits for it and so does that. */
    @Override
    public boolean isDone() {
        if (!isSettled()) {
            try {
                remote.await(this, Deadline.after(Duration.ZERO));
            } catch (CancellationException e) {
                // The interrupt flag stays set, for whoever waits next.
                return isSettled();
            }
        }
        return isSettled();
    }

    /** Whether it is known to be done. */
    synchronized boolean isSettled() {
        return done || cancelled;
    }

    /** Nobody waits for the answer any more; the method runs all the same. */
    @Override
    public synchronized boolean cancel(boolean mayInterruptIfRunning) {
        cancelled |= !done;
        return cancelled;
    }

    @Override
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    @Override
    public Object get() throws ExecutionException, InterruptedException {
        return await(Deadline.NEVER);
    }

    @Override
    public Object get(long timeout, TimeUnit unit)
            throws ExecutionException, InterruptedException, TimeoutException {
        Object value = await(Deadline.after(Duration.of(timeout, unit.toChronoUnit())));
        if (!isSettled()) {
            throw new TimeoutException("no answer to " + method + " yet");
        }
        return value;
    }

    private Object await(Deadline deadline) throws ExecutionException, InterruptedException {
        if (!isSettled()) {
            try {
                remote.await(this, deadline);
            } catch (CancellationException e) {
                // Future promises the checked exception, which stands for the flag.
                if (Thread.interrupted()) {
                    throw new InterruptedException(e.getMessage());
                }
                throw e;
            }
        }
        if (isCancelled()) {
            throw new CancellationException("the call of " + method + " was cancelled");
        }
        try {
            return isSettled() ? result() : null;
        } catch (RuntimeException e) {
            throw new ExecutionException(e);
        }
    }
}
