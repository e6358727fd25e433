// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.network.process.internal.pool.Packing;
import ave.network.process.internal.pool.PoolCore;
import ave.network.process.internal.pool.PoolJob;
import ave.network.process.internal.pool.Worker;
import ave.network.process.internal.pool.Workers;
import ave.posix.leak.Leakable;
import ave.posix.leak.Origin;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Processes that do jobs, for work that takes much processor time or memory, or may crash its JVM.
 * Does what {@code multiprocessing.Pool} does in Python; ave has no counterpart.
 *
 * <p>Each worker is a child process that does one job at a time. Jobs, arguments and results are
 * serialized. A worker that dies fails the job that it was doing, and no other: the next job gets a
 * new worker. Workers come from {@linkplain SpareProcesses spares} if there are any.
 *
 * <p>Thread-safe. A pool that was never closed is terminated when it becomes unreachable, and
 * reported once at WARN with the place where it was made.
 *
 * @since 1.0
 */
public final class ProcessPool implements AutoCloseable {
    private final PoolCore core;
    private final Watch watch;

    /**
     * A job of a worker.
     *
     * @param <T> its result; serializable, or null
     */
    @FunctionalInterface
    public interface Task<T> extends Callable<T>, Serializable {}

    /**
     * A job that workers do for each of many arguments.
     *
     * @param <A> the argument; serializable, or null
     * @param <T> the result; serializable, or null
     */
    @FunctionalInterface
    public interface Work<A, T> extends Serializable {
        /**
         * Does the job for one argument, in a worker.
         *
         * @param argument the argument
         * @return the result
         * @throws Exception which {@link ProcessPool#map} throws in the parent
         */
        T apply(A argument) throws Exception;
    }

    /** Makes a pool with as many workers as this machine has processors. */
    public ProcessPool() {
        this(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Makes a pool.
     *
     * @param workers how many workers it has, 1 or more
     * @throws IllegalArgumentException if that is less than 1
     * @throws ProcessException if there can't be so many threads
     */
    public ProcessPool(int workers) {
        this(workers, ProcessOptions.defaults());
    }

    /**
     * Makes a pool. Returns before the workers have started. If they can't start, jobs fail with
     * the reason.
     *
     * @param workers how many workers it has, 1 or more
     * @param options the options of each worker
     * @throws IllegalArgumentException if workers is less than 1
     * @throws ProcessException if there can't be so many threads
     */
    public ProcessPool(int workers, ProcessOptions options) {
        if (workers < 1) {
            throw new IllegalArgumentException("a pool of " + workers + " workers");
        }
        core = new PoolCore(new Source(Objects.requireNonNull(options, "options")));
        try {
            core.start(workers);
        } catch (OutOfMemoryError e) {
            throw new ProcessException("start the threads of a pool: " + e.getMessage(), e);
        }
        watch = new Watch(this, core);
        watch.watch();
    }

    /**
     * Submits a job to the workers. Jobs begin in the order in which they were submitted.
     *
     * <p>A thread of the pool runs the stages that depend on the future; they should not take long.
     * Cancelling the future takes the job from the queue. If the job has begun, its worker is
     * killed.
     *
     * @param task the job; a serializable lambda, for example. It is serialized at once
     * @param <T> the result
     * @return completed with the result, or with the exception that the task threw, or with a
     *     {@link ProcessException} if the worker died, could not be started, or the result can't be
     *     serialized
     * @throws ProcessException if the task can't be serialized
     * @throws IllegalStateException if the pool was closed
     */
    public <T> CompletableFuture<T> submit(Task<T> task) {
        return submit(task, task.getClass().getClassLoader());
    }

    private <T> CompletableFuture<T> submit(Task<T> task, ClassLoader loader) {
        Job<T> job = new Job<>(this, pack(task), loader);
        core.add(job);
        return job;
    }

    private static byte[] pack(Task<?> task) {
        try {
            return Packing.pack(task);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new ProcessException("a job can't be handed to a worker: " + e, e);
        }
    }

    /**
     * Has workers do a job for each of many arguments, and waits for all results.
     *
     * @param work the job
     * @param arguments the arguments
     * @param <A> the arguments
     * @param <T> the results
     * @return the results, in the order of the arguments
     * @throws RuntimeException the exception of the first argument that failed; a {@link
     *     ProcessException} with it as the cause if it is a checked exception, or if the job failed
     *     as {@link #submit} describes. All jobs that haven't ended then are cancelled
     * @throws IllegalStateException if the pool was closed
     * @throws CancellationException if the thread was interrupted, or the pool terminated; the jobs
     *     are cancelled, and the interrupt flag stays set
     */
    public <A, T> List<T> map(
            Work<? super A, ? extends T> work, Collection<? extends A> arguments) {
        List<CompletableFuture<T>> jobs = new ArrayList<>();
        boolean done = false;
        try {
            for (A argument : arguments) {
                jobs.add(submit(() -> work.apply(argument), work.getClass().getClassLoader()));
            }
            List<T> results = new ArrayList<>();
            for (CompletableFuture<T> job : jobs) {
                results.add(result(job));
            }
            done = true;
            return results;
        } finally {
            if (!done) {
                // The last first, or else each one would begin with the end of that before it.
                for (int i = jobs.size() - 1; i >= 0; i--) {
                    jobs.get(i).cancel(true);
                }
            }
        }
    }

    private static <T> T result(CompletableFuture<T> job) {
        try {
            return job.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for the jobs of a pool");
        } catch (ExecutionException e) {
            new Outcome(null, e.getCause()).get("a job of a pool");
            throw new AssertionError("not an error", e);
        }
    }

    /**
     * Returns the processes of the workers that run.
     *
     * @return their pids
     */
    public List<Integer> pids() {
        return core.pids();
    }

    /**
     * Takes no more jobs, and waits until all submitted jobs are done and the workers have ended.
     * An interrupt of the thread {@linkplain #terminate terminates} the pool; the interrupt flag
     * stays set. Doesn't wait when called by a thread of the pool.
     */
    @Override
    public void close() {
        core.close();
        awaitEnd();
    }

    /**
     * Takes no more jobs, cancels those that aren't done, kills the workers and waits for their
     * end. Doesn't wait when called by a thread of the pool.
     */
    public void terminate() {
        core.terminate();
        awaitEnd();
    }

    private void awaitEnd() {
        watch.settle();
        boolean interrupted = false;
        while (!core.isOwn(Thread.currentThread())) {
            try {
                core.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                core.terminate();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts workers. */
    private record Source(ProcessOptions options) implements Workers {
        @Override
        public Worker start() {
            return PoolWorker.start(options);
        }

        @Override
        public RuntimeException failure(String message) {
            return new ProcessException(message);
        }
    }

    /** A job, which keeps its pool reachable. */
    private static final class Job<T> extends PoolJob<T> {
        @SuppressWarnings("unused")
        private final ProcessPool pool;

        private final ClassLoader loader;

        Job(ProcessPool pool, byte[] packed, ClassLoader loader) {
            super(packed);
            this.pool = pool;
            this.loader = loader;
        }

        @Override
        @SuppressWarnings("unchecked")
        protected void finish(byte[] answer) {
            Outcome outcome = Outcome.unpack(answer, loader);
            if (outcome.error() == null) {
                complete((T) outcome.value());
            } else {
                completeExceptionally(outcome.error());
            }
        }
    }

    /** Ends a pool that nobody has any more. */
    private static final class Watch extends Leakable {
        private final PoolCore core;

        Watch(ProcessPool owner, PoolCore core) {
            super(owner, Origin.here());
            this.core = core;
        }

        @Override
        protected String closeLeaked() {
            core.terminate();
            return "a pool of processes";
        }

        @Override
        protected String logger() {
            return ProcessPool.class.getName();
        }
    }
}
