// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SIGTERM;

import ave.io.Fd;
import ave.network.process.internal.system.ForeignProcess;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.ExitStatus;
import ave.posix.Poller;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that was started from here. Thread-safe. */
public final class StartedProcess {
    /** Ours to reap; null for a daemon. */
    private final Child child;

    /** Init's to reap; null for a child, and for a daemon whose pid isn't known. */
    private final ForeignProcess daemon;

    /** Null if it is over. */
    private final StartupGate gate;

    /** Null for a daemon, and before {@link #watchFor}. */
    private UnjoinedWatch unjoined;

    /** How many threads wait on the pidfd, whose number may be another file's once it is closed. */
    private int waiting;

    StartedProcess(Child child, ForeignProcess daemon, StartupGate gate) {
        this.child = child;
        this.daemon = daemon;
        this.gate = gate;
    }

    /**
     * Reports the child if nobody has joined it when its owner is unreachable, and closes the
     * attachment then, which may be null.
     */
    public synchronized void watchFor(Object owner, String name, Fd attachment) {
        if (child != null) {
            unjoined = new UnjoinedWatch(owner, child, attachment, name);
            unjoined.watch();
        }
    }

    public boolean isDaemon() {
        return child == null;
    }

    /** Zero if it isn't known. */
    public int pid() {
        if (child != null) {
            return child.pid();
        }
        return daemon == null ? 0 : daemon.pid();
    }

    public synchronized int pidfd() {
        return child.poll() == null ? child.pidfd() : -1;
    }

    /** A duplicate of the pidfd that the caller closes; null once the end was seen. */
    public synchronized Fd watch() {
        return child.poll() == null ? Fd.duplicateOf(child.pidfd()) : null;
    }

    public void kill(int signal) {
        if (gate == null) {
            send(signal);
        } else {
            gate.pass(signal, () -> send(signal));
        }
    }

    private synchronized void send(int signal) {
        if (child != null) {
            child.signal(signal);
        } else if (daemon != null) {
            daemon.signal(signal);
        } else {
            throw new IllegalStateException("process PID is not known");
        }
    }

    public OptionalInt join(Duration timeout) {
        Deadline deadline = Deadline.after(timeout);
        synchronized (this) {
            waiting++;
        }
        try {
            ExitStatus status = child.await(deadline);
            return status == null ? OptionalInt.empty() : OptionalInt.of(status.exitCode());
        } finally {
            waitedEnough();
        }
    }

    /** How it ended, and reaps it if nobody has; empty while it runs. */
    public Optional<ExitStatus> poll() {
        synchronized (this) {
            waiting++;
        }
        waitedEnough();
        return Optional.ofNullable(child.poll());
    }

    /** Completed by the thread of {@link Poller} when the child has ended and was reaped. */
    public CompletableFuture<ExitStatus> onExit() {
        Fd end = watch();
        if (end == null) {
            return CompletableFuture.completedFuture(child.poll());
        }
        CompletableFuture<Integer> readable = Poller.ready(end.number(), POLLIN);
        CompletableFuture<ExitStatus> ended =
                readable.whenComplete((events, failure) -> end.close())
                        .thenApply(events -> poll().orElseThrow());
        // Who cancels the result needs the descriptor no more.
        ended.whenComplete((status, failure) -> readable.cancel(false));
        return ended;
    }

    /**
     * Waits for the first of several ends, and cancels the rest.
     *
     * @return false if the limit passed
     * @throws CancellationException if the thread was interrupted; its interrupt flag stays set
     */
    public static boolean awaitAny(CompletableFuture<?>[] ends, Duration limit) {
        CompletableFuture<?> first = CompletableFuture.anyOf(ends);
        // What is too long for a long is for ever.
        Duration remaining = Deadline.after(limit).remaining();
        try {
            if (remaining == null) {
                first.get();
            } else {
                first.get(remaining.toNanos(), TimeUnit.NANOSECONDS);
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for processes");
        } catch (ExecutionException e) {
            throw new IllegalStateException("can't wait for processes", e.getCause());
        } finally {
            List.of(ends).forEach(end -> end.cancel(false));
        }
    }

    /**
     * Ends the child and reaps it. It is killed after the limit, or if the thread is interrupted.
     */
    public void end(Duration limit) {
        kill(SIGTERM);
        boolean hasEnded = false;
        try {
            hasEnded = join(limit).isPresent();
        } catch (CancellationException e) {
            // The interrupt flag stays set.
        }
        if (!hasEnded) {
            send(SIGKILL);
            joinInAnyCase();
        }
    }

    private void joinInAnyCase() {
        synchronized (this) {
            waiting++;
        }
        try {
            if (child.poll() == null) {
                child.awaitEnd(Deadline.NEVER);
            }
        } finally {
            waitedEnough();
        }
    }

    private void waitedEnough() {
        // Not under the lock: a gate that opens sends signals, for which there is the same lock.
        if (isOver() && gate != null) {
            gate.close();
        }
    }

    private synchronized boolean isOver() {
        waiting--;
        boolean ended = child.poll() != null;
        if (waiting == 0 && ended) {
            if (unjoined != null) {
                unjoined.settle();
            }
            // It was reaped: this only gives back the descriptor.
            child.close();
        }
        return ended;
    }
}
