// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What goes on beside a test, each in a thread of its own. The common pool has too few for those
 * who wait for each other.
 */
final class Background {

    private static final long LIMIT_SECONDS = 60;

    /** Daemons, all of them, that end when they have had nothing to do for a while. */
    private static final Executor THREADS =
            Executors.newCachedThreadPool(
                    task -> {
                        Thread thread = new Thread(task, "background");
                        thread.setDaemon(true);
                        return thread;
                    });

    private Background() {}

    static CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, THREADS);
    }

    static <T> CompletableFuture<T> supply(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, THREADS);
    }

    /** The result, or what was thrown; not for ever. */
    static <T> T await(CompletableFuture<T> task) {
        try {
            return task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("in the background: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("in the background: still not done", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
