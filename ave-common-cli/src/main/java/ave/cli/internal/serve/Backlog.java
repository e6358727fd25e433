// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.serve;

import ave.posix.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A bounded queue in front of a receiver that may block. A daemon thread delivers, so that {@link
 * #add} never waits. Thread-safe.
 */
final class Backlog<T> {
    /** Further items are dropped, so that a blocked receiver doesn't fill the memory. */
    private static final int MOST = 10_000;

    private final String name;
    private final Consumer<T> receiver;
    private final Queue<T> waiting = new ArrayDeque<>();
    private boolean running;

    /** Creates a backlog. An exception from the receiver ends it. */
    Backlog(String name, Consumer<T> receiver) {
        this.name = name;
        this.receiver = receiver;
    }

    synchronized void add(T thing) {
        if (waiting.size() < MOST) {
            waiting.add(thing);
        }
        if (!running) {
            running = true;
            Thread thread = new Thread(this::give, name);
            thread.setDaemon(true);
            thread.start();
        }
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    private void give() {
        try {
            T thing;
            while ((thing = next()) != null) {
                receiver.accept(thing);
                taken();
            }
        } finally {
            end();
        }
    }

    /**
     * Returns the next item, which stays in the queue until it was received, so that a flush waits
     * for it.
     */
    private synchronized T next() {
        T thing = waiting.peek();
        if (thing == null) {
            running = false;
        }
        return thing;
    }

    private synchronized void taken() {
        waiting.remove();
        notifyAll();
    }

    private synchronized void end() {
        if (running) {
            // The receiver failed: drop the rest, which nothing waits for.
            running = false;
            waiting.clear();
        }
        notifyAll();
    }

    /** Waits until all was taken, or until a limit. */
    synchronized void flush(Duration limit) {
        Deadline deadline = Deadline.after(limit);
        try {
            while (!waiting.isEmpty() && !deadline.hasPassed()) {
                wait(Math.max(1, deadline.pollMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
