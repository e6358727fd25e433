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
    /** Beyond this, things are dropped: a receiver that takes nothing must not fill the memory. */
    private static final int MOST = 10_000;

    private final String name;
    private final Consumer<T> receiver;
    private final Queue<T> waiting = new ArrayDeque<>();
    private boolean running;

    /** The receiver ends the giving by an exception: there is nobody any more. */
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

    /** The next one stays in the queue until it was taken, for those who flush. */
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
            // It failed: what is left has no receiver, and nothing waits for it.
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
