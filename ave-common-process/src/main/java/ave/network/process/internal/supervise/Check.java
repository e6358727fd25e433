// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.supervise;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One health check of a child, in a thread of its own. Thread-safe. */
final class Check implements Runnable {
    private final Running child;
    private final CompletableFuture<String> result = new CompletableFuture<>();

    /** Null before it runs, and afterwards. */
    private Thread thread;

    Check(Running child) {
        this.child = child;
    }

    /** Completed with what is wrong with the child, null if nothing is. */
    CompletableFuture<String> result() {
        return result;
    }

    @Override
    public void run() {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        String problem = ask();
        synchronized (this) {
            thread = null;
        }
        result.complete(problem);
    }

    private String ask() {
        try {
            return child.isHealthy() ? null : "unhealthy";
        } catch (Throwable e) {
            return "unhealthy: " + e;
        }
    }

    /** Ends a check that takes too long; does nothing if it is over. */
    synchronized void end(Duration limit) {
        if (result.complete("unhealthy: the check took longer than " + limit) && thread != null) {
            thread.interrupt();
        }
    }
}
