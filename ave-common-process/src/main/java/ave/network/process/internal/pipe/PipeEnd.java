// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.pipe;

import static ave.posix.abi.Constants.POLLIN;

import ave.io.Fd;
import ave.posix.Deadline;
import ave.posix.EventFd;
import ave.posix.Poll;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One end of a pipe, which any thread may close. A thread that waits for it is woken up then, and
 * the descriptor is closed when nobody uses it any more: a number that is closed under a system
 * call may be another file's by then. Thread-safe.
 */
public final class PipeEnd implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;

    private final Fd fd;
    private final String name;

    /** Held for a whole message. Can be serialized, and is free then. */
    private final ReentrantLock turn = new ReentrantLock();

    /** How many threads use the descriptor. */
    private transient int users;

    /** What wakes them up; null if none of them has to wait. */
    private transient EventFd wakeUp;

    private transient boolean isClosed;

    /**
     * Takes a descriptor over.
     *
     * @param fd the descriptor
     * @param name what to call this end in errors
     */
    public PipeEnd(Fd fd, String name) {
        this.fd = fd;
        this.name = name;
    }

    /** What is done with the descriptor while it is used. */
    @FunctionalInterface
    public interface Use<T> {
        /** Does it. */
        T with(Fd fd);
    }

    /**
     * Uses the descriptor, which stays open meanwhile.
     *
     * @throws IllegalStateException if the end was closed, before or while {@link #await} waits
     */
    public <T> T use(Use<T> use) {
        begin();
        try {
            return use.with(fd);
        } finally {
            end();
        }
    }

    /** Does the same when all others that asked for this are done. */
    public <T> T useAlone(Use<T> use) {
        turn.lock();
        try {
            return use(use);
        } finally {
            turn.unlock();
        }
    }

    private synchronized void begin() {
        requireOpen();
        users++;
    }

    private synchronized void end() {
        users--;
        if (users == 0) {
            if (isClosed) {
                fd.close();
            }
            if (wakeUp != null) {
                wakeUp.close();
                wakeUp = null;
            }
        }
    }

    /**
     * Waits inside of {@link #use}.
     *
     * @return false if the deadline has passed
     * @throws IllegalStateException if the end was closed meanwhile
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    public boolean await(int events, Deadline deadline) {
        // Most often there is something already, and nothing to be woken up from.
        return isReady(Poll.NO_FD, events, Deadline.after(Duration.ZERO))
                || !deadline.hasPassed() && isReady(wakeUp(), events, deadline);
    }

    private boolean isReady(int wake, int events, Deadline deadline) {
        int[] fds = {fd.number(), wake};
        int ready = Poll.awaitAny(fds, new int[] {events, POLLIN}, deadline);
        if ((ready & 2) != 0) {
            throw new IllegalStateException(
                    "the " + name + " end of the pipe was closed by another thread");
        }
        return ready != 0;
    }

    private synchronized int wakeUp() {
        requireOpen();
        if (wakeUp == null) {
            wakeUp = new EventFd();
        }
        return wakeUp.number();
    }

    private void requireOpen() {
        // A closed end was handed over.
        if (isClosed || !fd.isOpen()) {
            throw new IllegalStateException("the " + name + " end of the pipe is closed");
        }
    }

    /** The descriptor's number, as long as this end is open. */
    public synchronized int number() {
        requireOpen();
        return fd.number();
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            if (users == 0) {
                fd.close();
            } else if (wakeUp != null) {
                wakeUp.signal();
            }
        }
    }

    @Override
    public String toString() {
        return "pipe " + fd;
    }
}
