// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.threads;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads that run user code that may block: listeners and output streams under a time
 * limit, and input streams. No thread exists while there is nothing to run. Thread-safe.
 */
public final class HelperThreads {
    private static final int IDLE_MILLIS = 200;

    private static final ThreadPoolExecutor POOL =
            new ThreadPoolExecutor(
                    0,
                    Integer.MAX_VALUE,
                    IDLE_MILLIS,
                    TimeUnit.MILLISECONDS,
                    new SynchronousQueue<>(),
                    HelperThreads::thread);

    private HelperThreads() {}

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "ave-cmd-helper");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Runs code at once on a thread of its own.
     *
     * @param work the code; an exception ends the thread
     */
    public static void run(Runnable work) {
        POOL.execute(work);
    }
}
