// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.pool;

import java.util.concurrent.CompletableFuture;

/**
 * A job of a pool. Cancelling a job that runs kills its worker: nothing else ends what another
 * process does. Thread-safe.
 *
 * @param <T> its result
 */
public abstract class PoolJob<T> extends CompletableFuture<T> {
    private final byte[] packed;

    /** Who is doing it; null for nobody. */
    private Worker worker;

    /** The job as a worker gets it. */
    protected PoolJob(byte[] packed) {
        this.packed = packed;
    }

    /** Completes it with what a worker answered. */
    protected abstract void finish(byte[] answer);

    byte[] packed() {
        return packed;
    }

    /** Returns false if nobody wants it any more. */
    synchronized boolean begin(Worker newWorker) {
        if (isDone()) {
            return false;
        }
        worker = newWorker;
        return true;
    }

    /** From now on the worker does something else. */
    synchronized void release() {
        worker = null;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        synchronized (this) {
            if (cancelled && worker != null) {
                worker.kill();
            }
        }
        return cancelled;
    }
}
