// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Runs background tasks of a test, each on its own thread. The common pool has too few threads for
 * tasks that wait for each other.
 */
final class Background {

    private static final long LIMIT_SECONDS = 60;

    private Background() {}

    static CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, Background::start);
    }

    static <T> CompletableFuture<T> supply(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, Background::start);
    }

    /** A daemon, so that one which hangs fails its test and doesn't keep the build. */
    private static void start(Runnable task) {
        Thread thread = new Thread(task, "background");
        thread.setDaemon(true);
        thread.start();
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
