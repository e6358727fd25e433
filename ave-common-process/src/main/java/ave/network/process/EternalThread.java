// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/**
 * One thread that never ends, for what the kernel ties to a thread although everybody means the
 * process: a child's death signal comes when the thread that started it ends, and is forgotten when
 * the thread that asked for it ends. See PR_SET_PDEATHSIG in prctl(2).
 */
final class EternalThread {
    private static final BlockingQueue<FutureTask<?>> TASKS = new LinkedBlockingQueue<>();

    static {
        Thread thread = new Thread(EternalThread::work, "ave-process");
        thread.setDaemon(true);
        thread.start();
    }

    private EternalThread() {}

    private static void work() {
        while (true) {
            try {
                TASKS.take().run();
            } catch (InterruptedException e) {
                // Nobody has a reason to interrupt it, and it must not end.
                continue;
            }
        }
    }

    /** Has the thread do something when it has done all else, and doesn't wait for it. */
    static void execute(Runnable work) {
        TASKS.add(new FutureTask<>(work, null));
    }

    /** Has the thread do something, and waits for it however often this thread is interrupted. */
    static <T> T call(Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        TASKS.add(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        // A Supplier throws nothing that is checked.
        return (RuntimeException) cause;
    }
}
