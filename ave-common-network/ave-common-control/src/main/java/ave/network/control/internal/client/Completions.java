// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import java.util.ArrayDeque;
import java.util.List;

/**
 * Completes the futures of a session one after the other, in the order in which their calls ended.
 * What depends on a future may block: so that happens without a lock, in a thread that nobody waits
 * for. Thread-safe.
 */
final class Completions {
    private record Completion(PendingCall call, Object value, Failure failure) {
        void perform() {
            if (failure == null) {
                call.future.complete(value);
            } else {
                call.future.completeExceptionally(failure.of(call));
            }
        }
    }

    /** Made of an array of its own class, which loads that: without descriptors it couldn't be. */
    private final ArrayDeque<Completion> queue = new ArrayDeque<>(List.of(new Completion[0]));

    /** Whether a thread performs them at the moment, or is about to. */
    private boolean busy;

    synchronized void add(PendingCall call, Object value, Failure failure) {
        queue.add(new Completion(call, value, failure));
    }

    /** Has another thread complete what was added. Does not block. */
    void schedule() {
        if (begin()) {
            ClientThreads.execute(this::perform);
        }
    }

    /**
     * Completes what was added, unless another thread does. For a thread of {@link ClientThreads}.
     */
    void performHere() {
        if (begin()) {
            perform();
        }
    }

    private synchronized boolean begin() {
        boolean idle = !busy && !queue.isEmpty();
        busy |= idle;
        return idle;
    }

    private void perform() {
        Completion next;
        while ((next = next()) != null) {
            next.perform();
        }
    }

    private synchronized Completion next() {
        Completion next = queue.poll();
        busy = next != null;
        return next;
    }
}
