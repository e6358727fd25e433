// SPDX-License-Identifier: Apache-2.0
package ave.io;

import static ave.posix.abi.Constants.EBUSY;
import static ave.posix.abi.Constants.F_DUPFD_CLOEXEC;
import static ave.posix.abi.Constants.F_GETFL;
import static ave.posix.abi.Constants.F_SETFL;
import static ave.posix.abi.Constants.O_NONBLOCK;

import ave.exceptions.UnsupportedPlatformException;
import ave.posix.leak.Leakable;
import ave.posix.libc.Libc;
import ave.posix.travel.FdTravel;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * An open file descriptor and the duty to close it.
 *
 * <p>The owner of an Fd closes it, unless a method documents that it takes ownership. If an Fd
 * becomes unreachable while it is open, it is closed and reported at WARN. The report shows where
 * the descriptor was created for one in 128 of them, or for all with {@code -Dave.io.origins=all}.
 *
 * <p>Thread-safe. If one thread uses {@link #number()} in a system call while another closes the
 * Fd, the call may reach a file that was opened meanwhile, as in C; streams and channels of the Fd
 * don't have this problem. An Fd can be serialized in the fields of a process that is started, and
 * in the state that a service hands to its successor, but nowhere else.
 *
 * <p>Every method that calls the system throws {@link UnsupportedPlatformException} where this JVM
 * can't call native code.
 *
 * @since 1.0
 */
public final class Fd implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int CLOSED = -1;

    private final transient State state;

    /** Callbacks that end streams and channels; null for none. Changed under {@link #state}. */
    private transient volatile List<Runnable> users;

    private Fd(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("not a file descriptor: " + number);
        }
        state = new State(this, number);
        state.watch();
    }

    /**
     * Takes ownership of an open descriptor.
     *
     * @param number the descriptor, which no other code may close from now on
     * @return its owner
     * @throws IllegalArgumentException if the number is negative
     */
    public static Fd of(int number) {
        return new Fd(number);
    }

    /**
     * Opens a file of any kind, close-on-exec. A terminal doesn't become the controlling one of
     * this process. Opening a FIFO waits for its other end. See open(2).
     *
     * @param path the file, not null
     * @param options as {@link java.nio.file.Files#newByteChannel} takes them, of {@link
     *     java.nio.file.StandardOpenOption} and {@link java.nio.file.LinkOption}; none opens for
     *     reading. A file that is created has mode 0666 without the bits of the umask
     * @return the descriptor
     * @throws PosixException if open(2) fails: ENOENT, EACCES, EEXIST, EMFILE, …
     * @throws IllegalArgumentException if the options contradict each other, or the path has a NUL
     *     or isn't one of the default file system
     * @throws UnsupportedOperationException if an option isn't supported, as DELETE_ON_CLOSE
     */
    public static Fd open(Path path, OpenOption... options) {
        return new Fd(Opening.open(path, List.of(options)));
    }

    /**
     * Duplicates a descriptor, close-on-exec. See F_DUPFD_CLOEXEC in fcntl(2).
     *
     * @param number an open descriptor, whose owner stays the same
     * @return the duplicate
     * @throws PosixException EBADF if the number isn't open, EMFILE if the process has no free
     *     descriptor
     */
    public static Fd duplicateOf(int number) {
        int result = Libc.files().fcntl(number, F_DUPFD_CLOEXEC, 0);
        return new Fd(check("fcntl F_DUPFD_CLOEXEC", "fd " + number, result));
    }

    /**
     * Duplicates the descriptor of a channel, close-on-exec. This is the inverse of {@link
     * #channel()} and {@link #socketChannel()}. The channel stays open.
     *
     * @param channel a channel of an Fd, or any of jnr-enxio or jnr-unixsocket
     * @return the duplicate
     * @throws IllegalArgumentException if the channel gives no access to its descriptor, as the
     *     JDK's channels
     * @throws PosixException EBADF if the channel is closed, EMFILE if the process has no free
     *     descriptor
     */
    public static Fd duplicateOf(Channel channel) {
        int number = needed(() -> JnrChannels.number(channel));
        if (number < 0) {
            throw new IllegalArgumentException(
                    "no access to the descriptor of a " + channel.getClass().getName());
        }
        return duplicateOf(number);
    }

    /** Returns an Fd that is closed already. */
    static Fd closed() {
        Fd fd = new Fd(Integer.MAX_VALUE);
        fd.release();
        return fd;
    }

    private Object writeReplace() throws NotSerializableException {
        int number = state.number;
        if (number != CLOSED && !FdTravel.leave(number)) {
            throw new NotSerializableException(
                    this + ": can only travel to a new process or to the successor of a service");
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
        return requireOpen(state.number);
    }

    private static int requireOpen(int number) {
        if (number == CLOSED) {
            throw new IllegalStateException("file descriptor is closed");
        }
        return number;
    }

    /**
     * Tells whether this Fd still owns an open descriptor.
     *
     * @return false once it was closed or released
     */
    public boolean isOpen() {
        return state.number != CLOSED;
    }

    /**
     * Duplicates this descriptor, close-on-exec.
     *
     * @return the duplicate
     * @throws PosixException EMFILE if the process has no free descriptor
     * @throws IllegalStateException if this was closed or released
     */
    public Fd duplicate() {
        return duplicateOf(number());
    }

    /**
     * Duplicates this descriptor to a given number, such as 0, 1 and 2 for standard input, output
     * and error. A descriptor that has this number is closed, whoever owns it. The duplicate is
     * inherited by programs that this process starts. See dup2(2).
     *
     * @param number the number, 0 or more
     * @throws PosixException EBADF if the number is beyond the limit of open files
     * @throws IllegalStateException if this was closed or released
     */
    public void duplicateTo(int number) {
        int result;
        do {
            result = Libc.files().dup2(number(), number);
        } while (result == -EBUSY);
        check("dup2", this + " to " + number, result);
    }

    /**
     * Sets whether system calls on the open file block. The mode belongs to the open file, which
     * other descriptors and other processes may share. Streams and channels of an Fd work in either
     * mode.
     *
     * @param nonBlocking true if calls don't block
     * @throws PosixException as fcntl(2) lists
     * @throws IllegalStateException if this was closed or released
     */
    public void setNonBlocking(boolean nonBlocking) {
        int old = flags();
        int wanted = nonBlocking ? old | O_NONBLOCK : old & ~O_NONBLOCK;
        if (wanted != old) {
            check("fcntl F_SETFL", this, Libc.files().fcntl(number(), F_SETFL, wanted));
        }
    }

    private int flags() {
        return check("fcntl F_GETFL", this, Libc.files().fcntl(number(), F_GETFL, 0));
    }

    /**
     * Returns a stream that reads. The stream isn't buffered. Closing it closes the Fd. Closing the
     * Fd ends a waiting read with an {@link java.nio.channels.AsynchronousCloseException}. An
     * interrupt ends it with an {@link java.io.InterruptedIOException} and leaves the stream as it
     * was; the interrupt flag stays set. A virtual thread that waits doesn't occupy its carrier.
     *
     * @return a stream, thread-safe
     * @throws IllegalStateException if this was closed or released
     */
    public InputStream inputStream() {
        return new FdInputStream(this, transfer(true));
    }

    /**
     * Returns a stream that writes. The stream isn't buffered. Closing it closes the Fd. Writes
     * wait like the reads of {@link #inputStream()}, except on a terminal in blocking mode: while
     * it is full, a write waits in the kernel, where nothing can end it, and a close waits too.
     * {@link #setNonBlocking} prevents that.
     *
     * @return a stream, thread-safe
     * @throws IllegalStateException if this was closed or released
     */
    public OutputStream outputStream() {
        return new FdOutputStream(this, transfer(false));
    }

    /**
     * Returns a selectable channel of java.nio that reads and writes this descriptor, for sockets,
     * pipes, terminals and other files that poll(2) takes. Closing it closes the Fd, and the other
     * way round.
     *
     * <p>It needs jnr-enxio, an optional dependency of this module, which comes with {@code
     * com.github.jnr:jnr-unixsocket}.
     *
     * @return a channel, in the mode that the descriptor has
     * @throws UnsupportedPlatformException if jnr-unixsocket isn't there
     * @throws IllegalStateException if this was closed or released
     */
    public FdChannel channel() {
        int flags = flags();
        return needed(() -> JnrChannels.selectable(this, flags));
    }

    /**
     * Turns a connected UNIX stream socket into a channel of jnr-unixsocket, which takes ownership
     * of the descriptor: this Fd is released. Use it for code that needs a {@link SocketChannel},
     * and {@link #channel()} otherwise.
     *
     * @return a {@code jnr.unixsocket.UnixSocketChannel}, connected
     * @throws UnsupportedPlatformException if jnr-unixsocket isn't there
     * @throws IllegalStateException if this was closed or released
     */
    public SocketChannel socketChannel() {
        return needed(() -> JnrChannels.unixSocket(this));
    }

    /** Returns the transfer for a stream or channel, which ends when this Fd is closed. */
    FdTransfer transfer(boolean input) {
        FdTransfer transfer = new FdTransfer(this, input);
        onEnd(transfer::close);
        return transfer;
    }

    /** Registers a stream or channel to end together with this Fd. */
    void onEnd(Runnable user) {
        synchronized (state) {
            if (users == null) {
                users = new ArrayList<>(3);
            }
            users.add(user);
        }
        if (!isOpen()) {
            // The Fd may have been closed before this callback was registered.
            user.run();
        }
    }

    /** Ends all users and returns the number; returns CLOSED if there is none. */
    private int end() {
        int number = state.end();
        if (users != null) {
            List<Runnable> all;
            synchronized (state) {
                all = users;
                users = null;
            }
            if (all != null) {
                all.forEach(Runnable::run);
            }
        }
        return number;
    }

    /**
     * Gives up ownership of the descriptor without closing it. Its streams and channels are closed.
     *
     * @return its number, which the caller now has to close
     * @throws IllegalStateException if it was closed or released before
     */
    public int release() {
        int number = requireOpen(end());
        state.settle();
        return number;
    }

    /** Closes the descriptor; does nothing if that was done before. See close(2). */
    @Override
    public void close() {
        int number = end();
        if (number != CLOSED) {
            // Never retried: on Linux the number is free again even after EINTR.
            Libc.files().close(number);
            state.settle();
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
            int number = fd.end();
            if (number == CLOSED) {
                continue;
            }
            fd.state.settle();
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
        // A single descriptor, or a kernel before 5.9.
        for (int number = first; number <= last; number++) {
            Libc.files().close(number);
        }
    }

    /** Calls jnr-unixsocket, and names the missing dependency in the error. */
    private static <T> T needed(Supplier<T> channel) {
        try {
            return channel.get();
        } catch (NoClassDefFoundError e) {
            throw new UnsupportedPlatformException(
                    "channels of descriptors need jnr-unixsocket: add"
                            + " com.github.jnr:jnr-unixsocket to the class path, or"
                            + " org.jnrproject.unixsocket to the modules",
                    e);
        }
    }

    private static int check(String call, Object target, int result) {
        if (result < 0) {
            throw new PosixException(call, target, -result);
        }
        return result;
    }

    @Override
    public String toString() {
        int number = state.number;
        return number == CLOSED ? "closed fd" : "fd " + number;
    }

    private static final class State extends Leakable {
        private static final VarHandle NUMBER = number();

        private volatile int number;

        State(Fd owner, int number) {
            super(owner);
            this.number = number;
        }

        private static VarHandle number() {
            try {
                return MethodHandles.lookup().findVarHandle(State.class, "number", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        int end() {
            return (int) NUMBER.getAndSet(this, CLOSED);
        }

        @Override
        protected String closeLeaked() {
            int leaked = end();
            if (leaked == CLOSED) {
                return null;
            }
            Libc.files().close(leaked);
            return "file descriptor " + leaked;
        }

        @Override
        protected String logger() {
            return Fd.class.getName();
        }
    }
}
