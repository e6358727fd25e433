// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.SIGKILL;

import java.util.concurrent.CompletableFuture;

/**
 * A job of a pool. One that is cancelled while it runs takes its worker along: nothing else ends
 * what another process does. Thread-safe.
 *
 * @param <T> its result
 */
final class PoolJob<T> extends CompletableFuture<T> {
    /** Reachable as long as there is something to be done. */
    @SuppressWarnings("unused")
    private final ProcessPool pool;

    private final byte[] packed;
    private final ClassLoader loader;

    /** Who is doing it; null for nobody. */
    private PoolWorker worker;

    PoolJob(ProcessPool pool, byte[] packed, ClassLoader loader) {
        this.pool = pool;
        this.packed = packed;
        this.loader = loader;
    }

    byte[] packed() {
        return packed;
    }

    /** Returns false if nobody wants it any more. */
    synchronized boolean begin(PoolWorker newWorker) {
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

    @SuppressWarnings("unchecked")
    void finish(byte[] answer) {
        Outcome outcome = Outcome.unpack(answer, loader);
        if (outcome.error() == null) {
            complete((T) outcome.value());
        } else {
            completeExceptionally(outcome.error());
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        synchronized (this) {
            if (cancelled && worker != null) {
                worker.kill(SIGKILL);
            }
        }
        return cancelled;
    }
}
