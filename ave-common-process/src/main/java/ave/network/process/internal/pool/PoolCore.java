// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.pool;

import ave.network.process.internal.log.ExitCode;
import ave.network.process.internal.log.ProcessLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The queue of a pool, and a thread for each worker: it starts the worker, hands it one job after
 * the other, and starts another if it has died. Thread-safe.
 */
public final class PoolCore {
    /** Tells a thread that there are no more jobs. */
    private static final PoolJob<?> END =
            new PoolJob<>(new byte[0]) {
                @Override
                protected void finish(byte[] answer) {
                    throw new UnsupportedOperationException("not a job");
                }
            };

    /** How many workers may die one after the other before they begin with a job. */
    private static final int ATTEMPTS = 3;

    private final Workers source;
    private final BlockingQueue<PoolJob<?>> queue = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();

    /** Whether no more jobs are taken. */
    private boolean isClosed;

    private volatile boolean isTerminated;

    /** A pool whose workers come from there. */
    public PoolCore(Workers source) {
        this.source = source;
    }

    /** Starts a thread for each of so many workers; an OutOfMemoryError says there can't be. */
    public void start(int number) {
        try {
            for (int i = 1; i <= number; i++) {
                Thread thread = new Thread(this::work, "ave-pool-" + i);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
        } catch (OutOfMemoryError e) {
            terminate();
            throw e;
        }
    }

    /** Adds a job; an IllegalStateException says that the pool is closed. */
    public synchronized void add(PoolJob<?> job) {
        if (isClosed) {
            throw new IllegalStateException("the pool is closed");
        }
        queue.add(job);
    }

    /** What was added is still done. */
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            threads.forEach(thread -> queue.add(END));
        }
    }

    /** Nothing is done any more. */
    public void terminate() {
        close();
        isTerminated = true;
        List<PoolJob<?>> left = new ArrayList<>();
        queue.drainTo(left);
        left.stream().filter(job -> job != END).forEach(job -> job.cancel(false));
        threads.forEach(Thread::interrupt);
        workers.forEach(worker -> worker.kill());
    }

    /** Whether it is one of the threads. */
    public boolean isOwn(Thread thread) {
        return threads.contains(thread);
    }

    /** Waits until all threads and workers have ended. */
    public void await() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Of the workers that run. */
    public List<Integer> pids() {
        return workers.stream().map(Worker::pid).sorted().toList();
    }

    // ---- a thread

    private void work() {
        Worker worker = startAhead();
        try {
            PoolJob<?> job = queue.take();
            while (job != END) {
                worker = perform(job, worker);
                // While it waits for the next, nothing may keep the pool reachable.
                job = null;
                job = queue.take();
            }
        } catch (InterruptedException e) {
            // The pool is terminated, and its jobs are cancelled.
        } finally {
            end(worker);
        }
    }

    /** Null if that fails: a job will tell why. */
    private Worker startAhead() {
        try {
            return start();
        } catch (RuntimeException | Error e) {
            ProcessLog.debug("no worker could be started ahead of its jobs", e);
            return null;
        }
    }

    private Worker start() {
        Worker worker = source.start();
        workers.add(worker);
        if (isTerminated) {
            // The pool may have been terminated before this worker was in its list.
            worker.kill();
        }
        return worker;
    }

    /** Returns the worker for the next job; null if there is none. */
    private Worker perform(PoolJob<?> job, Worker idle) {
        Worker worker = idle;
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                if (worker == null) {
                    worker = start();
                }
                if (!job.begin(worker)) {
                    return worker;
                }
                byte[] answer = worker.perform(job.packed());
                job.release();
                if (answer != null) {
                    job.finish(answer);
                    return worker;
                }
                boolean begun = worker.hadBegun();
                String reason = end(worker);
                worker = null;
                if (begun) {
                    job.completeExceptionally(source.failure(reason + " during a job"));
                    return null;
                }
                // It died between two jobs, which is nothing that this one did.
            }
            job.completeExceptionally(
                    source.failure(ATTEMPTS + " workers died before they began with a job"));
        } catch (CancellationException e) {
            job.cancel(false);
        } catch (RuntimeException | Error e) {
            job.completeExceptionally(e);
        }
        // What it is doing now is unknown.
        end(worker);
        return null;
    }

    /**
     * Reaps the worker, be the thread interrupted or not, and tells how it ended. It may be null.
     */
    private String end(Worker worker) {
        if (worker == null) {
            return "";
        }
        String name = worker.describe() + " ended with ";
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return name + ExitCode.describe(worker.end());
                } catch (CancellationException e) {
                    interrupted |= Thread.interrupted();
                    worker.kill();
                }
            }
        } finally {
            workers.remove(worker);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
