// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.exceptions.Timeout;
import ave.network.process.internal.supervise.Startable;
import ave.network.process.internal.supervise.SupervisionLoop;
import ave.posix.Deadline;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Keeps child processes running: a child that fails is restarted, until it has failed too often.
 * Has no counterpart in the Python library.
 *
 * <p>Children are started in the order in which they were added, each when the child before it is
 * initialized, and stopped in the reverse order. A child that ends with exit code 0 is done. Any
 * other end, a start that fails, and a health check that fails count as a failure. A {@link
 * RestartPolicy} decides which children are restarted then, and when. When a child has failed too
 * often all others are stopped, and the supervisor ends.
 *
 * <p>A supervisor can be the child of another one. It counts as failed when it gives up.
 *
 * <p>Events are logged under the name of this class: starts and ends at INFO, failures at WARN,
 * giving up at ERROR. A {@link SupervisorListener} gets the same events.
 *
 * <p>A supervisor that was started is stopped or closed. If it becomes unreachable before its
 * children have ended, it goes on looking after them; that is reported once at WARN, with the place
 * where it was started.
 *
 * <p>Thread-safe. Threads of the supervisor call the suppliers, one start of each child at a time;
 * a start that takes long doesn't delay other children. If a start is no longer wanted, its thread
 * is interrupted.
 *
 * @since 1.0
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

    /**
     * What stands before the names of children in the log: the names of the supervisors above. The
     * children have it, and must not have this object, or nobody notices that it was forgotten.
     */
    private final AtomicReference<String> path = new AtomicReference<>("");

    /** Makes a supervisor of no children, with the default policy. */
    public Supervisor() {
        this(RestartPolicy.defaults());
    }

    /**
     * Makes a supervisor of no children.
     *
     * @param policy what it does when children fail
     */
    public Supervisor(RestartPolicy policy) {
        this.policy = Objects.requireNonNull(policy, "policy");
    }

    /**
     * Adds a child, which isn't started yet.
     *
     * @param name its name in errors and in the log
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
     * @param name its name in errors and in the log
     * @param child gives a new process for each start
     * @param health checks whether the process works
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
     * Adds a supervisor as a child. It stops its children according to its own policy.
     *
     * @param name its name in errors and in the log
     * @param child gives a new supervisor for each start, not yet started
     * @return this
     * @throws IllegalArgumentException if another child has the name
     * @throws IllegalStateException if this supervisor was started or stopped before
     */
    public Supervisor addSupervisor(String name, Supplier<Supervisor> child) {
        Objects.requireNonNull(child, "child");
        AtomicReference<String> above = path;
        return addChild(name, () -> NestedSupervisor.start(child, above.get() + name + "/"));
    }

    private synchronized Supervisor addChild(String name, Startable child) {
        checkNew();
        if (children.putIfAbsent(Objects.requireNonNull(name, "name"), child) != null) {
            throw new IllegalArgumentException("there is a child of that name already: " + name);
        }
        return this;
    }

    /**
     * Sets the listener for events of the children.
     *
     * @param newListener replaces the listener that was set before
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
     * @throws ProcessException if one has failed too often, or the supervisor's thread can't be
     *     started; nothing runs then
     * @throws IllegalStateException if the supervisor was started or stopped before
     * @throws CancellationException if the thread was interrupted, or the supervisor stopped
     *     meanwhile; nothing runs then
     */
    public void start() {
        start("");
    }

    /** Starts a nested supervisor: the path stands before the names of its children in the log. */
    void start(String newPath) {
        path.set(newPath);
        CompletableFuture<Void> up = startLoop();
        try {
            await(up, null);
        } catch (CancellationException e) {
            stopAndWait();
            throw e;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private synchronized CompletableFuture<Void> startLoop() {
        checkNew();
        SupervisionLoop next =
                new SupervisionLoop(
                        policy.rules(), new SupervisorLog(path.get(), policy, listener), children);
        try {
            next.start();
        } catch (OutOfMemoryError e) {
            throw new ProcessException("start the thread of a supervisor: " + e.getMessage(), e);
        }
        loop = next;
        UnstoppedWatch watch = new UnstoppedWatch(this, children.keySet());
        watch.watch();
        CompletableFuture<Void> end = over;
        next.over()
                .whenComplete(
                        (nothing, problem) -> {
                            watch.settle();
                            complete(end, problem);
                        });
        return next.up();
    }

    private static void complete(CompletableFuture<Void> end, Throwable problem) {
        if (problem == null) {
            end.complete(null);
        } else {
            end.completeExceptionally(problem);
        }
    }

    /**
     * Waits until all children have ended, by themselves or because of {@link #stop}.
     *
     * @param timeout how long; null for ever
     * @throws ProcessException if one has failed too often; the message has its name, how often it
     *     was restarted, and its last exit code or error
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
        try {
            await(over, timeout);
        } finally {
            Reference.reachabilityFence(this);
        }
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
     * Stops all children, the last one first. Each gets SIGTERM and, after the {@linkplain
     * RestartPolicy#stopTimeout() limit}, SIGKILL, before the next one is stopped. Returns when all
     * have ended, even if the thread is interrupted. In listeners, suppliers and health checks of
     * any supervisor it returns at once.
     *
     * <p>A supplier that ignores the interrupt of its thread gets as much time as a child. A
     * process that it starts later is ended at once.
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

    /** Stops all children and waits, in any thread. */
    void stopAndWait() {
        beginStop();
        awaitEnd();
    }

    /** Stops all children, as {@link #stop} does. */
    @Override
    public void close() {
        stop();
    }

    /** Completed when no child runs any more, and none will. */
    CompletableFuture<Void> over() {
        return over;
    }

    /**
     * Returns the children that run.
     *
     * @return name → pid, in the order in which they were added; the name of a nested supervisor's
     *     child is {@code supervisor/child}
     */
    public Map<String, Integer> pids() {
        SupervisionLoop running;
        synchronized (this) {
            running = loop;
        }
        return running == null ? Map.of() : running.pids();
    }
}
