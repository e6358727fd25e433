// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.exceptions.Timeout;
import ave.network.process.internal.supervise.Startable;
import ave.network.process.internal.supervise.SupervisionLoop;
import ave.posix.Deadline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Keeps child processes running: one that fails is started anew, until it has failed too often. Has
 * no counterpart in the Python library.
 *
 * <p>Children are started in the order in which they were added, each when the one before is
 * initialized, and stopped in the reverse order. One that ends with exit code 0 is done; any other
 * end, a start that fails, and a health check that says so, is a failure. What happens then, and
 * how soon, is told by a {@link RestartPolicy}. When a child has failed too often all others are
 * stopped, and the supervisor ends.
 *
 * <p>A supervisor can be the child of another one. It counts as failed when it gives up.
 *
 * <p>What happens is logged under the name of this class: starts and ends at INFO, failures at
 * WARN, giving up at ERROR. A {@link SupervisorListener} hears the same.
 *
 * <p>Thread-safe. The suppliers are called by threads of the supervisor, one start of each child at
 * a time, and a start that takes long holds up no other child. A thread whose start isn't wanted
 * any more is interrupted.
 */
public final class Supervisor implements AutoCloseable {
    private static final SupervisorListener NOBODY = new SupervisorListener() {};

    private final RestartPolicy policy;
    private final Map<String, Startable> children = new LinkedHashMap<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private SupervisorListener listener = NOBODY;

    /** Null before the start. */
    private SupervisionLoop loop;

    private boolean isStopped;

    /** What stands before the names of children in the log: the names of the supervisors above. */
    private volatile String path = "";

    /** Makes a supervisor of no children, with the default policy. */
    public Supervisor() {
        this(RestartPolicy.defaults());
    }

    /**
     * Makes a supervisor of no children.
     *
     * @param policy how it treats children that fail
     */
    public Supervisor(RestartPolicy policy) {
        this.policy = Objects.requireNonNull(policy, "policy");
    }

    /**
     * Adds a child, which isn't started yet.
     *
     * @param name what to call it in errors and in the log
     * @param child gives a new process for each start
     * @return this
     * @throws IllegalArgumentException if another child has the name
     * @throws IllegalStateException if the supervisor was started or stopped before
     */
    public Supervisor add(String name, Supplier<? extends Process> child) {
        Objects.requireNonNull(child, "child");
        return addChild(name, () -> SupervisedProcess.start(child, null));
    }

    /**
     * Adds a child whose health is checked every {@link RestartPolicy#healthInterval()}.
     *
     * @param name what to call it in errors and in the log
     * @param child gives a new process for each start
     * @param health tells whether the process works
     * @param <P> the class of the process
     * @return this
     * @throws IllegalArgumentException if another child has the name
     * @throws IllegalStateException if the supervisor was started or stopped before
     */
    public <P extends Process> Supervisor add(
            String name, Supplier<P> child, HealthCheck<? super P> health) {
        Objects.requireNonNull(child, "child");
        Objects.requireNonNull(health, "health");
        return addChild(name, () -> SupervisedProcess.start(child, health));
    }

    /**
     * Adds a supervisor as a child. Its children are stopped as its own policy says.
     *
     * @param name what to call it in errors and in the log
     * @param child gives a new supervisor for each start, not yet started
     * @return this
     * @throws IllegalArgumentException if another child has the name
     * @throws IllegalStateException if this supervisor was started or stopped before
     */
    public Supervisor addSupervisor(String name, Supplier<Supervisor> child) {
        Objects.requireNonNull(child, "child");
        return addChild(name, () -> NestedSupervisor.start(child, path + name + "/"));
    }

    private synchronized Supervisor addChild(String name, Startable child) {
        checkNew();
        if (children.putIfAbsent(Objects.requireNonNull(name, "name"), child) != null) {
            throw new IllegalArgumentException("there is a child of that name already: " + name);
        }
        return this;
    }

    /**
     * Sets who hears what happens to the children.
     *
     * @param newListener in place of the one before
     * @return this
     * @throws IllegalStateException if the supervisor was started or stopped before
     */
    public synchronized Supervisor listener(SupervisorListener newListener) {
        checkNew();
        listener = Objects.requireNonNull(newListener, "listener");
        return this;
    }

    private void checkNew() {
        if (loop != null || isStopped) {
            throw new IllegalStateException("the supervisor was started or stopped before");
        }
    }

    /**
     * Starts all children, and returns when all of them have been initialized.
     *
     * @throws ProcessException if one has failed too often, or there can't be a thread that looks
     *     after them; nothing runs then
     * @throws IllegalStateException if the supervisor was started or stopped before
     * @throws CancellationException if the thread was interrupted, or the supervisor stopped
     *     meanwhile; nothing runs then
     */
    public void start() {
        start("");
    }

    /** The same for a supervisor whose children are logged with a path before their names. */
    void start(String newPath) {
        path = newPath;
        CompletableFuture<Void> up = startLoop();
        try {
            await(up, null);
        } catch (CancellationException e) {
            stopAndWait();
            throw e;
        }
    }

    private synchronized CompletableFuture<Void> startLoop() {
        checkNew();
        SupervisionLoop next =
                new SupervisionLoop(
                        policy.rules(), new SupervisorLog(path, policy, listener), children);
        try {
            next.start();
        } catch (OutOfMemoryError e) {
            throw new ProcessException("start the thread of a supervisor: " + e.getMessage(), e);
        }
        loop = next;
        loop.over().whenComplete((nothing, e) -> end(e));
        return loop.up();
    }

    private void end(Throwable problem) {
        if (problem == null) {
            over.complete(null);
        } else {
            over.completeExceptionally(problem);
        }
    }

    /**
     * Waits until all children have ended, by themselves or because of {@link #stop}.
     *
     * @param timeout how long; null for ever
     * @throws ProcessException if one has failed too often: its name, how often it was restarted,
     *     and its last exit code or error
     * @throws Timeout if some still run then
     * @throws IllegalStateException if the supervisor wasn't started
     * @throws CancellationException if the thread was interrupted; its interrupt flag stays set
     */
    public void join(Duration timeout) {
        synchronized (this) {
            if (loop == null && !isStopped) {
                throw new IllegalStateException("the supervisor wasn't started");
            }
        }
        await(over, timeout);
    }

    private static void await(CompletableFuture<Void> future, Duration timeout) {
        // What is too long for a long is for ever.
        Duration remaining = Deadline.after(timeout).remaining();
        try {
            if (remaining == null) {
                future.get();
            } else {
                future.get(remaining.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            throw new Timeout("the children of the supervisor didn't end within " + timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for supervised children");
        } catch (ExecutionException e) {
            throw new ProcessException(e.getCause().getMessage(), e.getCause());
        }
    }

    /**
     * Stops all children, the last one first: each gets SIGTERM and, when its time is up, SIGKILL;
     * then comes the one before. Returns when all have ended, also if the thread is interrupted.
     * Inside of listeners, suppliers and health checks of any supervisor it returns at once.
     *
     * <p>A supplier that ignores the interrupt of its thread is waited for no longer than a child;
     * what it still starts then is ended at once.
     */
    public void stop() {
        beginStop();
        if (!SupervisionLoop.isInOwnThread()) {
            awaitEnd();
        }
    }

    private void beginStop() {
        SupervisionLoop running;
        synchronized (this) {
            isStopped = true;
            running = loop;
        }
        if (running == null) {
            over.complete(null);
        } else {
            running.stop();
        }
    }

    private void awaitEnd() {
        over.handle((nothing, failure) -> null).join();
    }

    /** Stops all children and waits, in whatever thread. */
    void stopAndWait() {
        beginStop();
        awaitEnd();
    }

    /** The same as {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    /** Completed when no child runs any more, and none will. */
    CompletableFuture<Void> over() {
        return over;
    }

    /**
     * The children that run.
     *
     * @return name → pid, in the order in which they were added; the children of a supervisor have
     *     its name and a slash before their own
     */
    public Map<String, Integer> pids() {
        SupervisionLoop running;
        synchronized (this) {
            running = loop;
        }
        return running == null ? Map.of() : running.pids();
    }
}
