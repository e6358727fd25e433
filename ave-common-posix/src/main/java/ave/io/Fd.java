// SPDX-License-Identifier: Apache-2.0
package ave.io;

import ave.posix.libc.Libc;
import ave.posix.travel.FdTravel;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open file descriptor and the duty to close it: the one currency of descriptors between this
 * library's modules.
 *
 * <p>It is closed once, by whoever comes first. One that nobody closed before it became unreachable
 * is closed then and reported at WARN with the place where it was made. Thread-safe, but closing a
 * descriptor while another thread uses its number is that thread's bug, as in C. It can be
 * serialized in {@link FdTravel} only.
 */
public final class Fd implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int CLOSED = -1;
    private static final Cleaner CLEANER = Cleaner.create();

    private final transient State state;
    private final transient Cleaner.Cleanable cleanable;

    /**
     * Takes over an open descriptor.
     *
     * @param number the descriptor, which from now on nobody else closes
     * @return its owner
     * @throws IllegalArgumentException if the number is negative
     */
    public static Fd of(int number) {
        return new Fd(number, new Throwable("made here"));
    }

    private Fd(int number, Throwable madeAt) {
        if (number < 0) {
            throw new IllegalArgumentException("not a file descriptor: " + number);
        }
        state = new State(number, madeAt);
        cleanable = CLEANER.register(this, state);
    }

    /** Returns one that was closed. */
    static Fd closed() {
        Fd fd = Fd.of(Integer.MAX_VALUE);
        fd.release();
        return fd;
    }

    private Object writeReplace() throws NotSerializableException {
        int number = state.number.get();
        if (number != CLOSED && !FdTravel.leave(number)) {
            throw new NotSerializableException(this + " outside of a process's start");
        }
        return new FdTicket(number);
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("not an FdTicket");
    }

    /**
     * Returns the descriptor's number, for a system call.
     *
     * @return the number, not negative
     * @throws IllegalStateException if it was closed or released
     */
    public int number() {
        int number = state.number.get();
        if (number == CLOSED) {
            throw new IllegalStateException("file descriptor is closed");
        }
        return number;
    }

    /**
     * Tells whether this still owns an open descriptor.
     *
     * @return false once it was closed or released
     */
    public boolean isOpen() {
        return state.number.get() != CLOSED;
    }

    /**
     * Gives the descriptor away without closing it.
     *
     * @return its number, which the caller now has to close
     * @throws IllegalStateException if it was closed or released before
     */
    public int release() {
        int number = state.number.getAndSet(CLOSED);
        if (number == CLOSED) {
            throw new IllegalStateException("file descriptor is closed");
        }
        cleanable.clean();
        return number;
    }

    /** Closes the descriptor; does nothing if that was done before. See close(2). */
    @Override
    public void close() {
        int number = state.number.getAndSet(CLOSED);
        if (number != CLOSED) {
            // Never retried: on Linux the number is free again even after EINTR.
            Libc.files().close(number);
            cleanable.clean();
        }
    }

    /**
     * Closes descriptors as {@link #close()} does, with one call to the kernel for those whose
     * numbers follow each other. See close_range(2).
     *
     * @param fds the descriptors
     */
    public static void closeAll(List<Fd> fds) {
        int first = 0;
        int end = 0;
        for (int i = 0; i < fds.size(); i++) {
            Fd fd = fds.get(i);
            int number = fd.state.number.getAndSet(CLOSED);
            if (number == CLOSED) {
                continue;
            }
            fd.cleanable.clean();
            if (number != end) {
                closeRange(first, end - 1);
                first = number;
            }
            end = number + 1;
        }
        closeRange(first, end - 1);
    }

    private static void closeRange(int first, int last) {
        if (first < last && Libc.files().closeRange(first, last) == 0) {
            return;
        }
        // One alone, or a kernel before 5.9.
        for (int number = first; number <= last; number++) {
            Libc.files().close(number);
        }
    }

    @Override
    public String toString() {
        int number = state.number.get();
        return number == CLOSED ? "closed fd" : "fd " + number;
    }

    private static final class State implements Runnable {
        final AtomicInteger number;
        final Throwable madeAt;

        State(int number, Throwable madeAt) {
            this.number = new AtomicInteger(number);
            this.madeAt = madeAt;
        }

        @Override
        public void run() {
            int leaked = number.getAndSet(CLOSED);
            if (leaked != CLOSED) {
                Libc.files().close(leaked);
                LeakLog.LOGGER.warn("file descriptor {} was never closed", leaked, madeAt);
            }
        }
    }

    /** Logging costs start-up time that most programs never need to spend here. */
    private static final class LeakLog {
        static final Logger LOGGER = LoggerFactory.getLogger(Fd.class);
    }
}
