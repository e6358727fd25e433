// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.supervise;

import java.time.Duration;
import java.util.function.BiConsumer;

/** One start of a child, in a thread of its own. Thread-safe. */
final class Attempt implements Runnable {
    private final Startable startable;
    private final Duration stopTimeout;
    private final BiConsumer<Running, Throwable> report;

    /** Null before it runs. */
    private Thread thread;

    private boolean isCancelled;
    private boolean isAbandoned;

    /** The report gets the child, or else the reason why there is none. */
    Attempt(Startable startable, Duration stopTimeout, BiConsumer<Running, Throwable> report) {
        this.startable = startable;
        this.stopTimeout = stopTimeout;
        this.report = report;
    }

    @Override
    public void run() {
        Running running = null;
        Throwable problem = null;
        try {
            begin();
            running = startable.start();
        } catch (Throwable e) {
            problem = e;
        }
        if (finish()) {
            report.accept(running, problem);
        } else if (running != null) {
            running.stop(stopTimeout);
        }
    }

    private synchronized void begin() {
        thread = Thread.currentThread();
        if (isCancelled) {
            thread.interrupt();
        }
    }

    /** Returns whether anybody still waits. */
    private synchronized boolean finish() {
        thread = null;
        return !isAbandoned;
    }

    /** Interrupts the start. Returns false if that was done before. */
    synchronized boolean cancel() {
        boolean first = !isCancelled;
        isCancelled = true;
        if (first && thread != null) {
            thread.interrupt();
        }
        return first;
    }

    /**
     * Has a start that doesn't obey an interrupt end without a report: what it may start after all
     * is stopped at once.
     */
    synchronized void abandon() {
        isAbandoned = true;
    }
}
