// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.POLLIN;

import ave.exceptions.Timeout;
import ave.posix.Epoll;
import ave.posix.EventFd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps child processes running: one that fails is started anew at once, until it has failed too
 * often. Has no counterpart in the Python library.
 *
 * <p>Children are started in the order in which they were added, each when the one before is
 * initialized, and stopped in the reverse order. One that ends with exit code 0 is done; any other
 * end, and a start that fails, is a failure. When a child has failed too often all others are
 * stopped.
 *
 * <p>Thread-safe. One thread looks after all children; it sleeps until one of them ends. The
 * suppliers are called there, and must not call the supervisor.
 */
public final class Supervisor implements AutoCloseable {
    private static final int EVENTS = 16;
    private static final long WAKE_UP = -1;
    private static final Logger LOGGER = LoggerFactory.getLogger(Supervisor.class);

    private final SupervisorLimits limits;
    private final List<Supervised> children = new ArrayList<>();
    private final CompletableFuture<Void> up = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    /** Null before the start. */
    private Thread thread;

    private EventFd wakeUp;

    /** Set with this locked, and once only: the thread is interrupted before it stops children. */
    private volatile boolean stopping;

    /** Makes a supervisor of no children, with the default limits. */
    public Supervisor() {
        this(SupervisorLimits.defaults());
    }

    /**
     * Makes a supervisor of no children.
     *
     * @param limits how much it puts up with
     */
    public Supervisor(SupervisorLimits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
    }

    /**
     * Adds a child, which isn't started yet.
     *
     * @param name what to call it in errors
     * @param child gives a new process for each start
     * @return this
     * @throws IllegalStateException if the supervisor was started or stopped before
     */
    public synchronized Supervisor add(String name, Supplier<? extends Process> child) {
        checkNew();
        children.add(
                new Supervised(
                        Objects.requireNonNull(name, "name"),
                        Objects.requireNonNull(child, "child")));
        return this;
    }

    private void checkNew() {
        if (thread != null || stopping) {
            throw new IllegalStateException("the supervisor was started or stopped before");
        }
    }

    /**
     * Starts all children, and returns when all of them are initialized.
     *
     * @throws ProcessException if one has failed too often, or there can't be a thread that looks
     *     after them; nothing runs then
     * @throws IllegalStateException if the supervisor was started or stopped before
     * @throws CancellationException if the thread was interrupted, or the supervisor stopped
     *     meanwhile; nothing runs then
     */
    public void start() {
        synchronized (this) {
            checkNew();
            startThread();
        }
        try {
            await(up, null);
        } catch (CancellationException e) {
            stop();
            throw e;
        }
    }

    private void startThread() {
        Thread next = new Thread(this::supervise, "ave-supervisor");
        next.setDaemon(true);
        wakeUp = new EventFd();
        try {
            next.start();
        } catch (OutOfMemoryError e) {
            wakeUp.close();
            throw new ProcessException("start the thread of a supervisor: " + e.getMessage(), e);
        }
        thread = next;
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
            if (thread == null && !stopping) {
                throw new IllegalStateException("the supervisor wasn't started");
            }
        }
        await(over, timeout);
    }

    private static void await(CompletableFuture<Void> future, Duration timeout) {
        try {
            if (timeout == null) {
                future.get();
            } else {
                future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
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
     */
    public void stop() {
        synchronized (this) {
            if (!stopping) {
                stopping = true;
                if (thread == null) {
                    over.complete(null);
                } else {
                    thread.interrupt();
                    wakeUp.signal();
                }
            }
        }
        over.handle((nothing, failure) -> null).join();
    }

    /** The same as {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    /**
     * The children that run.
     *
     * @return name → pid, in the order in which they were added
     */
    public synchronized Map<String, Integer> pids() {
        Map<String, Integer> pids = new LinkedHashMap<>();
        for (Supervised child : children) {
            int pid = child.pid();
            if (pid != 0) {
                pids.put(child.name(), pid);
            }
        }
        return pids;
    }

    // ---- the thread

    private void supervise() {
        Throwable failure = null;
        try (Epoll epoll = new Epoll(EVENTS)) {
            epoll.add(wakeUp.number(), POLLIN, WAKE_UP);
            children.forEach(child -> keepRunning(child, epoll));
            up.complete(null);
            while (!stopping && children.stream().anyMatch(Supervised::isRunning)) {
                awaitEnds(epoll);
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        boolean asked = stopAll();
        if (failure == null || asked && failure instanceof CancellationException) {
            up.cancel(false);
            over.complete(null);
        } else {
            up.completeExceptionally(failure);
            over.completeExceptionally(failure);
        }
    }

    private void awaitEnds(Epoll epoll) {
        int count = epoll.await(-1);
        for (int i = 0; i < count && !stopping; i++) {
            if (epoll.token(i) != WAKE_UP) {
                Supervised child = children.get((int) epoll.token(i));
                // Before its number becomes another descriptor's.
                epoll.remove(child.watched().number());
                String error = child.end();
                if (error != null) {
                    child.fail(error, limits);
                    keepRunning(child, epoll);
                }
            }
        }
    }

    /** Starts a child until it runs, it has ended well, or it has failed too often. */
    private void keepRunning(Supervised child, Epoll epoll) {
        while (true) {
            String error = child.start();
            if (error == null && child.watched() != null) {
                epoll.add(child.watched().number(), POLLIN, children.indexOf(child));
                return;
            }
            if (error == null) {
                error = child.end();
            }
            if (error == null) {
                return;
            }
            child.fail(error, limits);
        }
    }

    /** Whether somebody had asked for it. */
    private boolean stopAll() {
        boolean asked;
        synchronized (this) {
            asked = stopping;
            stopping = true;
            wakeUp.close();
        }
        // Whoever asked has interrupted this thread, and nobody does so again.
        Thread.interrupted();
        for (int i = children.size() - 1; i >= 0; i--) {
            try {
                children.get(i).stop(limits.stop());
            } catch (RuntimeException e) {
                // Of those that were started before it each must be stopped, too.
                LOGGER.warn("{} can't be stopped: {}", children.get(i).name(), e.toString());
            }
        }
        return asked;
    }
}
