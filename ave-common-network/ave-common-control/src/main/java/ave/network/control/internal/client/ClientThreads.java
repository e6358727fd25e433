// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that connect, look up names, and complete futures: code of the user's depends on
 * those, and may block. A client whose calls are synchronous needs one while it connects. They are
 * daemons, and end when there has been nothing to do for a second.
 */
final class ClientThreads {
    private static final ThreadPoolExecutor POOL =
            new ThreadPoolExecutor(
                    0,
                    Integer.MAX_VALUE,
                    1,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    ClientThreads::newThread);

    private ClientThreads() {}

    private static Thread newThread(Runnable work) {
        Thread thread = new Thread(work, "ave-client");
        thread.setDaemon(true);
        return thread;
    }

    /** Runs the work in another thread; in this one if there can't be another. */
    static void execute(Runnable work) {
        try {
            POOL.execute(work);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // "Unable to create native thread". Work that is late is better than work undone.
            work.run();
        }
    }
}
