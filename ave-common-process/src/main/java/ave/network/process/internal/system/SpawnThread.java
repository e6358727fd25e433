// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.system;

import static ave.posix.abi.Constants.EAGAIN;

import ave.io.PosixException;
import ave.network.process.internal.log.ProcessLog;
import ave.posix.leak.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/**
 * One thread that never ends, for what the kernel ties to a thread although everybody means the
 * process: a child's death signal comes when the thread that started it ends, and is forgotten when
 * the thread that asked for it ends. See PR_SET_PDEATHSIG in prctl(2).
 */
public final class SpawnThread {
    private static final BlockingQueue<FutureTask<?>> TASKS = new LinkedBlockingQueue<>();

    private static boolean begun;

    /** Completed by the thread itself. */
    private static final CompletableFuture<Path> TASK = new CompletableFuture<>();

    private static final Path THREAD = Path.of("/proc/thread-self");

    private SpawnThread() {}

    /** Starts the thread at its first use. If that fails, the next use tries again. */
    private static synchronized void begin() {
        if (begun) {
            return;
        }
        Thread thread = new Thread(SpawnThread::work, "ave-process");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            // What the JVM makes of this one.
            PosixException reason = new PosixException("start", "a thread", EAGAIN);
            reason.addSuppressed(e);
            throw reason;
        }
        begun = true;
    }

    /** What /proc has of the thread: children inherit from it. It is begun if need be. */
    public static Path task() throws IOException {
        begin();
        try {
            return TASK.join();
        } catch (CompletionException e) {
            throw new IOException("no /proc", e.getCause());
        }
    }

    private static void work() {
        try {
            TASK.complete(Path.of("/proc").resolve(Files.readSymbolicLink(THREAD)));
        } catch (IOException | RuntimeException e) {
            TASK.completeExceptionally(e);
        }
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
    public static void execute(Runnable work) {
        begin();
        TASKS.add(new FutureTask<>(() -> logged(work), null));
    }

    private static void logged(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            // Nobody asks the task what came of it.
            ProcessLog.debug("work in the background of a start failed", e);
        }
    }

    /**
     * Has the thread do something, and waits for it however often this thread is interrupted.
     *
     * @throws PosixException if there can't be a thread
     */
    public static <T> T call(Supplier<T> work) {
        begin();
        FutureTask<T> task = new FutureTask<>(Origin.adopt(work::get));
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
