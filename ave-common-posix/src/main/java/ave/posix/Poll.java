// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EINTR;
import static ave.posix.abi.Constants.POLLIN;

import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import ave.posix.poll.VirtualThreads;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.Arrays;
import java.util.StringJoiner;
import java.util.concurrent.CancellationException;

/**
 * Waits for one descriptor or a few, with a deadline that holds across signals, and with an end
 * when the waiting thread is interrupted. A virtual thread is parked meanwhile, and doesn't hold
 * the thread that carries it. See poll(2). Thread-safe.
 */
public final class Poll {
    private static final int POLLFD_BYTES = 8;

    /** A number that is not waited for: poll(2) skips negative ones. */
    public static final int NO_FD = -1;

    /** Resources of interruptible waits, kept for the next wait; surplus ones are closed. */
    private static final Pool<Poll> IDLE = new Pool<>(16, Poll::new);

    /** How many descriptors one wait can be for. */
    private static final int MOST = 5;

    private final NativeBuffer pollfds = new NativeBuffer((1 + MOST) * POLLFD_BYTES);
    private final EventFd wakeUp = new EventFd();
    private InterruptListener listener = new InterruptListener();

    private Poll() {}

    /**
     * Waits until the descriptor is ready, the deadline passes, or the thread is interrupted.
     *
     * @param fd an open descriptor's number
     * @param events what to wait for: POLLIN, POLLOUT, … or 0 for errors and hang-ups alone
     * @param deadline when to give up
     * @return poll's revents; 0 if the deadline passed
     * @throws CancellationException if the thread was interrupted; its interrupt flag stays set
     * @throws PosixException if poll fails
     */
    public static int await(int fd, int events, Deadline deadline) {
        if (VirtualThreads.isCurrent()) {
            return awaitParked(new int[] {fd}, new int[] {events}, deadline)[0];
        }
        Poll poll = IDLE.take();
        try {
            poll.set(1, fd, events);
            return poll.awaitInterruptibly(1, deadline) ? poll.revents(1) : 0;
        } finally {
            poll.giveBack();
        }
    }

    /**
     * Waits until any of a few descriptors is ready, the deadline passes, or the thread is
     * interrupted.
     *
     * @param fds open descriptors' numbers, five at most; a negative one is not waited for
     * @param events for each of them what to wait for
     * @param deadline when to give up
     * @return which of them are ready, the first as bit 0; 0 if the deadline passed
     * @throws CancellationException if the thread was interrupted; its interrupt flag stays set
     * @throws PosixException if poll fails
     */
    public static int awaitAny(int[] fds, int[] events, Deadline deadline) {
        if (VirtualThreads.isCurrent()) {
            int ready = 0;
            int[] happened = awaitParked(fds, events, deadline);
            for (int i = 0; i < happened.length; i++) {
                ready |= happened[i] == 0 ? 0 : 1 << i;
            }
            return ready;
        }
        Poll poll = IDLE.take();
        try {
            for (int i = 0; i < fds.length; i++) {
                poll.set(1 + i, fds[i], events[i]);
            }
            return poll.awaitInterruptibly(fds.length, deadline) ? poll.ready(fds.length) : 0;
        } finally {
            poll.giveBack();
        }
    }

    private static int[] awaitParked(int[] fds, int[] events, Deadline deadline) {
        try {
            return ParkedWait.await(fds, events, deadline);
        } catch (InterruptedException e) {
            StringJoiner watched = watched();
            Arrays.stream(fds).filter(fd -> fd != NO_FD).forEach(fd -> watched.add("fd " + fd));
            throw interrupted(watched);
        }
    }

    /**
     * Waits for time alone, if nothing else can be waited for.
     *
     * @param deadline when to go on
     * @throws CancellationException if the thread was interrupted; its interrupt flag stays set
     */
    public static void pause(Deadline deadline) {
        await(NO_FD, 0, deadline);
    }

    /**
     * Waits until the descriptor is ready or the deadline passes, whether or not the thread is
     * interrupted.
     *
     * @param fd an open descriptor's number
     * @param events what to wait for: POLLIN, POLLOUT, … or 0 for errors and hang-ups alone
     * @param deadline when to give up
     * @return false if the deadline passed
     * @throws PosixException if poll fails
     */
    public static boolean awaitInAnyCase(int fd, int events, Deadline deadline) {
        return VirtualThreads.isCurrent()
                ? awaitParkedInAnyCase(fd, events, deadline)
                : pollOnce(fd, events, deadline);
    }

    private static boolean awaitParkedInAnyCase(int fd, int events, Deadline deadline) {
        boolean interrupted = false;
        while (true) {
            try {
                boolean ready =
                        ParkedWait.await(new int[] {fd}, new int[] {events}, deadline)[0] != 0;
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return ready;
            } catch (InterruptedException e) {
                interrupted = Thread.interrupted() || interrupted;
            }
        }
    }

    private static boolean pollOnce(int fd, int events, Deadline deadline) {
        NativeBuffer pollfd = NativeBuffer.scratch();
        int result;
        do {
            pollfd.bytes().putInt(0, fd).putInt(4, events & 0xffff);
            result = Libc.polling().poll(pollfd.address(), 1, deadline.pollMillis());
        } while (result == -EINTR);
        if (result < 0) {
            throw new PosixException("poll", "fd " + fd, -result);
        }
        return result > 0;
    }

    private void giveBack() {
        if (!IDLE.giveBack(this)) {
            wakeUp.close();
        }
    }

    /** Waits for the descriptors set from index 1 on. Returns false if the deadline passed. */
    private boolean awaitInterruptibly(int count, Deadline deadline) {
        set(0, wakeUp.number(), POLLIN);
        listener.start();
        try {
            while (true) {
                int result =
                        Libc.polling().poll(pollfds.address(), 1 + count, deadline.pollMillis());
                if (result < 0 && result != -EINTR) {
                    throw new PosixException("poll", watched(count).toString().strip(), -result);
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw interrupted(watched(count));
                }
                if (result > 0 && ready(count) != 0) {
                    return true;
                }
                if (deadline.hasPassed()) {
                    return false;
                }
            }
        } finally {
            if (listener.stop()) {
                wakeUp.drain();
                listener = new InterruptListener();
            }
        }
    }

    /** Which of the descriptors from index 1 on have events, the first as bit 0. */
    private int ready(int count) {
        int ready = 0;
        for (int i = 0; i < count; i++) {
            ready |= revents(1 + i) == 0 ? 0 : 1 << i;
        }
        return ready;
    }

    private StringJoiner watched(int count) {
        StringJoiner fds = watched();
        for (int i = 1; i <= count; i++) {
            int fd = pollfds.bytes().getInt(i * POLLFD_BYTES);
            if (fd != NO_FD) {
                fds.add("fd " + fd);
            }
        }
        return fds;
    }

    private static StringJoiner watched() {
        return new StringJoiner(" and ", " for ", "").setEmptyValue("");
    }

    private static CancellationException interrupted(StringJoiner watched) {
        return new CancellationException("interrupted while waiting" + watched);
    }

    private void set(int index, int fd, int events) {
        pollfds.bytes().putInt(index * POLLFD_BYTES, fd);
        pollfds.bytes().putInt(index * POLLFD_BYTES + 4, events & 0xffff);
    }

    private int revents(int index) {
        return pollfds.bytes().getShort(index * POLLFD_BYTES + 6) & 0xffff;
    }

    /**
     * Detects Thread.interrupt() in the only way that the JDK offers: as a channel that the
     * interrupt closes.
     */
    private final class InterruptListener extends AbstractInterruptibleChannel {
        void start() {
            begin();
        }

        /** Returns whether there was an interrupt, after which this listener is used up. */
        boolean stop() {
            try {
                end(true);
            } catch (ClosedByInterruptException e) {
                return true;
            } catch (AsynchronousCloseException e) {
                throw new AssertionError("only an interrupt closes this channel", e);
            }
            return !isOpen();
        }

        @Override
        protected void implCloseChannel() {
            wakeUp.signal();
        }
    }
}
