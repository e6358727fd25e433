// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Tells when the first of many deadlines has passed: one timer for all the calls of a session whose
 * futures nobody may be waiting for. Most calls need no timer of their own, as one that ends
 * earlier covers them. Guarded by the lock of its owner.
 */
final class DeadlineTimer {
    private final Runnable onExpiry;
    private CompletableFuture<Void> timer;
    private long due;

    /**
     * Makes a timer.
     *
     * @param onExpiry is run in a thread of {@link ClientThreads}; is to cover again what is left
     */
    DeadlineTimer(Runnable onExpiry) {
        this.onExpiry = onExpiry;
    }

    /** Sees to it that the deadline of the call isn't missed. */
    void cover(PendingCall call) {
        if (!call.limited || call.future == null || !call.isWanted()) {
            return;
        }
        if (timer == null || timer.isDone() || call.due - due < 0) {
            stop();
            due = call.due;
            long nanos = Math.max(0, due - System.nanoTime());
            timer =
                    new CompletableFuture<Void>()
                            .completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
            timer.thenRunAsync(onExpiry, ClientThreads::execute);
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
