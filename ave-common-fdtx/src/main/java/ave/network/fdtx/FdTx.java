// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static ave.posix.abi.Constants.SOCK_SEQPACKET;
import static ave.posix.abi.Constants.SOCK_STREAM;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SO_ACCEPTCONN;

import ave.exceptions.AuthError;
import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.network.exceptions.ConnectionClosed;
import ave.network.fdtx.internal.channel.Channel;
import ave.network.fdtx.internal.channel.Limits;
import ave.network.fdtx.internal.channel.Message;
import ave.network.fdtx.internal.rendezvous.Connector;
import ave.network.fdtx.internal.rendezvous.ListeningSocket;
import ave.network.fdtx.internal.rendezvous.PeerCheck;
import ave.posix.Deadline;
import ave.posix.Sockets;
import ave.posix.UnixAddress;
import ave.posix.UnixSockets;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes open descriptors to another process on the same machine; each message has a text. Ports
 * {@code ave.network.fdtx.FdTx}, and is compatible with it as a peer.
 *
 * <p>One end listens and accepts, the other connects; after that, both can send and receive.
 * Received descriptors are close-on-exec, and the caller closes them. A message arrives whole, or
 * an exception is thrown and none of its descriptors stays open.
 *
 * <p>The default is a stream, because Python peers use one. A stream doesn't separate messages
 * without descriptors: several may arrive as one, unless each is requested with its exact length
 * and no descriptors. {@link FdTxOptions#packets} separates all messages. A text has at least one
 * character and no NUL, and is sent as UTF-8.
 *
 * <p>A time limit covers the whole call; null waits for ever. If the waiting thread is interrupted,
 * the call throws a {@link java.util.concurrent.CancellationException}, the interrupt flag stays
 * set, and the connection remains usable. Not thread-safe.
 *
 * @since 1.0
 */
public final class FdTx implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(FdTx.class);

    private final FdTxOptions options;

    /** Null if this doesn't listen. */
    private ListeningSocket listener;

    /** Null if this isn't connected. */
    private Channel channel;

    /** Creates an unconnected instance with the default options. */
    public FdTx() {
        this(FdTxOptions.defaults());
    }

    /**
     * Creates an unconnected instance.
     *
     * @param options its options
     */
    public FdTx(FdTxOptions options) {
        this.options = options;
    }

    /**
     * Takes ownership of an AF_UNIX socket that is connected or listens. For the socket of a {@code
     * UnixSocketChannel}, use {@link Fd#duplicateOf(java.nio.channels.Channel)}.
     *
     * @param fd its descriptor, which is released; this object closes it, even if this constructor
     *     throws
     * @param options the options; the type of the socket doesn't change
     * @throws IllegalStateException if the descriptor is closed
     * @throws AuthError if {@link FdTxOptions#peers} rejects the peer, or the socket has no peer
     * @throws java.io.UncheckedIOException if it is not a socket
     */
    public FdTx(Fd fd, FdTxOptions options) {
        this(options);
        Fd socket = Fd.of(fd.release());
        boolean taken = false;
        try {
            if (Sockets.option(socket, SOL_SOCKET, SO_ACCEPTCONN) != 0) {
                listener = ListeningSocket.of(socket);
            } else {
                PeerCheck.check(socket, options.peers());
                channel = new Channel(socket);
            }
            taken = true;
        } finally {
            if (!taken) {
                socket.close();
            }
        }
    }

    /**
     * Listens on a socket with a random name.
     *
     * @param dirname the directory of its file; created, for its owner only, if it is missing
     * @return the socket's path, for {@link #connect}
     * @throws IllegalArgumentException if the path is too long
     * @throws IllegalStateException if this listens already
     * @throws java.io.UncheckedIOException if the socket can't be made
     */
    public Path listen(Path dirname) {
        return listen(dirname, ListeningSocket.randomName());
    }

    /**
     * Listens on a socket, whose file is for its owner only, which is this process's user unless
     * {@link FdTxOptions#owner} says otherwise.
     *
     * @param dirname the directory of its file; created, for its owner only, if it is missing
     * @param filename the file's name; null for a random one
     * @return the socket's path, for {@link #connect}
     * @throws IllegalArgumentException if the path is too long
     * @throws IllegalStateException if this listens already
     * @throws java.io.UncheckedIOException {@code file already exists}, or the socket can't be
     *     made, or be given to its {@linkplain FdTxOptions#owner owner}
     */
    public Path listen(Path dirname, String filename) {
        if (filename == null) {
            return listen(dirname);
        }
        if (listener != null) {
            throw new IllegalStateException("listen was already called");
        }
        Path path = dirname.resolve(filename);
        listener = ListeningSocket.bind(path, type(), options.abstractNames(), options.owner());
        return path;
    }

    /**
     * Accepts a connection, and closes the previous one. A peer that {@link FdTxOptions#peers}
     * rejects is closed and logged at WARN, and the wait goes on.
     *
     * @param timeout how long to wait; null for ever
     * @throws Timeout {@code timed out}, if no peer connected in time
     * @throws IllegalStateException if this doesn't listen
     */
    public void accept(Duration timeout) {
        if (listener == null) {
            throw new IllegalStateException("accept was called before listen");
        }
        replaceChannel(listener.accept(timeout, this::welcomedOrNull));
    }

    private Channel welcomedOrNull(Fd socket) {
        try {
            return welcomed(socket);
        } catch (AuthError e) {
            LOGGER.warn("rejected a peer: {}", e.getMessage());
            return null;
        }
    }

    /**
     * Connects, and closes the previous connection. Retries, with pauses of 8 ms at most, until the
     * path exists and a process listens on it.
     *
     * @param path the result of {@link #listen} in the other process
     * @param timeout how long to try; null for ever
     * @throws Timeout if there was no connection in time; the message says why
     * @throws AuthError if the listener runs as a user that {@link FdTxOptions#peers} forbids
     * @throws IllegalArgumentException if the path is too long
     * @throws java.io.UncheckedIOException EACCES if the modes of the file and its directories
     *     forbid it, EPROTOTYPE if the socket is of another type
     */
    public void connect(Path path, Duration timeout) {
        UnixAddress address = new UnixAddress(path.toString(), options.abstractNames());
        Fd socket = UnixSockets.socket(type());
        boolean connected = false;
        try {
            Connector.connect(socket, address, Deadline.after(timeout));
            connected = true;
        } finally {
            if (!connected) {
                socket.close();
            }
        }
        replaceChannel(welcomed(socket));
    }

    private int type() {
        return options.packets() ? SOCK_SEQPACKET : SOCK_STREAM;
    }

    /** Returns a channel of a connection, or closes the connection and throws. */
    private Channel welcomed(Fd socket) {
        boolean welcome = false;
        try {
            PeerCheck.check(socket, options.peers());
            Channel made = new Channel(socket);
            welcome = true;
            return made;
        } finally {
            if (!welcome) {
                socket.close();
            }
        }
    }

    private void replaceChannel(Channel replacement) {
        if (channel != null) {
            channel.close();
        }
        channel = replacement;
    }

    /**
     * Sends a text with descriptors, without a time limit.
     *
     * @param message the text, not empty and without NUL
     * @param fds the numbers of open descriptors, which stay the caller's
     * @throws ConnectionClosed if there is no connection, or it is closed
     * @throws IllegalArgumentException for more descriptors than {@link FdTxOptions#maxFds}, or if
     *     the text is empty or contains a NUL
     * @throws ave.exceptions.OverflowError for a text of more than 32 KiB without packets
     * @throws java.io.UncheckedIOException if one of the descriptors isn't open, or the kernel
     *     refuses them
     */
    public void put(String message, int... fds) {
        put(message, fds, Deadline.NEVER);
    }

    /**
     * Sends a text with descriptors, without a time limit.
     *
     * @param message the text, not empty and without NUL
     * @param fds open descriptors, which stay the caller's
     * @throws IllegalStateException if one of them is closed
     * @see #put(String, int...) all else that may be thrown
     */
    public void put(String message, List<Fd> fds) {
        put(message, fds, (Duration) null);
    }

    /**
     * Sends a text with descriptors.
     *
     * @param message the text, not empty and without NUL
     * @param fds open descriptors, which stay the caller's
     * @param timeout how long to wait for room; null for ever
     * @throws Timeout {@code timed out}, if the peer doesn't read
     * @throws IllegalStateException if one of the descriptors is closed
     * @see #put(String, int...) all else that may be thrown
     */
    public void put(String message, List<Fd> fds, Duration timeout) {
        put(message, Channel.numbers(fds), Deadline.after(timeout));
        Reference.reachabilityFence(fds);
    }

    private void put(String message, int[] fds, Deadline deadline) {
        checkCount(fds.length);
        connected().put(message, fds, deadline);
    }

    /**
     * Sends several messages in their order. Up to 32 texts of up to 1024 bytes go with one call to
     * the kernel, which is faster. The peer can't tell them from messages that were sent one by
     * one.
     *
     * <p>None is sent if there is an IllegalArgumentException, an IllegalStateException or an
     * OverflowError. If anything else goes wrong, those before may have been.
     *
     * @param messages what to send; their descriptors stay the caller's. On a stream each but the
     *     last must have some, because it would come together with the next one
     * @param timeout how long to wait for room, for all of them; null for ever
     * @throws Timeout {@code timed out}, if the peer doesn't read
     * @throws IllegalStateException if one of the descriptors is closed
     * @throws IllegalArgumentException if one of the messages can't be sent as it is, or not
     *     together with the next
     * @see #put(String, int...) all else that may be thrown
     */
    public void putAll(List<FdMessage> messages, Duration timeout) {
        messages.forEach(message -> checkCount(message.fds().size()));
        connected().putAll(messages.stream().map(FdTx::sent).toList(), Deadline.after(timeout));
        Reference.reachabilityFence(messages);
    }

    private static Message sent(FdMessage message) {
        return new Message(message.message(), message.fds());
    }

    private void checkCount(int fds) {
        if (fds > options.maxFds()) {
            throw new IllegalArgumentException(
                    "can't send "
                            + fds
                            + " file descriptors in one message, at most "
                            + options.maxFds());
        }
    }

    /**
     * Receives a message, without a time limit.
     *
     * @param maxMsgLen of how many bytes the text may be, 1 at least
     * @param maxFds how many descriptors may come with it, 0 to {@link FdTxOptions#MAX_FDS}
     * @return the message, the caller's to close
     * @throws ConnectionClosed if there is no connection, or it is closed
     * @throws ave.exceptions.OverflowError if the text is longer, or more descriptors came; a
     *     stream is closed then, because the start of the next message is unknown
     * @throws IllegalArgumentException if a number is out of its range
     * @throws java.io.UncheckedIOException if the text is not UTF-8, or this process can't have so
     *     many descriptors
     */
    public FdMessage get(int maxMsgLen, int maxFds) {
        return get(maxMsgLen, maxFds, null);
    }

    /**
     * Receives a message.
     *
     * @param maxMsgLen of how many bytes the text may be, 1 at least
     * @param maxFds how many descriptors may come with it, 0 to {@link FdTxOptions#MAX_FDS}
     * @param timeout how long to wait; null for ever
     * @return the message, the caller's to close
     * @throws Timeout {@code timed out}, if none came in time
     * @see #get(int, int) all else that may be thrown
     */
    public FdMessage get(int maxMsgLen, int maxFds, Duration timeout) {
        Limits limits = new Limits(maxMsgLen, maxFds);
        return received(readable().get(limits, Deadline.after(timeout)));
    }

    /**
     * Receives the messages that have arrived, and waits only for the first. {@link
     * FdMessage#closeAll} closes their descriptors.
     *
     * <p>A message that can't be taken, or the end of the connection, ends the list if there are
     * messages before it. The next call throws the exception then, and further calls return what
     * came after it. {@link #fileno} doesn't become readable for that: an event loop calls this
     * until it is a Timeout. Of the messages that came at once, each that found no descriptors left
     * in this process is lost, and an exception in its place.
     *
     * @param maxMessages at most so many, 1 at least
     * @param maxMsgLen of how many bytes each text may be, 1 at least
     * @param maxFds how many descriptors may come with each, 0 to {@link FdTxOptions#MAX_FDS}
     * @param timeout how long to wait; null for ever
     * @return the messages in their order, one at least, the caller's to close
     * @throws Timeout {@code timed out}, if none came in time
     * @see #get(int, int) all else that may be thrown
     */
    public List<FdMessage> getAll(int maxMessages, int maxMsgLen, int maxFds, Duration timeout) {
        if (maxMessages < 1) {
            throw new IllegalArgumentException(
                    "can't receive " + maxMessages + " messages: at least 1");
        }
        Limits limits = new Limits(maxMsgLen, maxFds);
        return readable().getAll(maxMessages, limits, Deadline.after(timeout)).stream()
                .map(FdTx::received)
                .toList();
    }

    private static FdMessage received(Message message) {
        return new FdMessage(message.text(), message.fds());
    }

    private Channel readable() {
        if (channel == null || channel.isOver()) {
            throw new ConnectionClosed();
        }
        return channel;
    }

    private Channel connected() {
        if (channel == null || !channel.isOpen()) {
            throw new ConnectionClosed();
        }
        return channel;
    }

    /**
     * The descriptor of the connection or, without one, of the listening socket; for event loops.
     *
     * @return its number, which stays this object's to close
     * @throws ConnectionClosed if there is neither
     */
    public int fileno() {
        return channel == null && listener != null ? listener.number() : connected().number();
    }

    /**
     * Closes the connection and the listening socket, and removes the file that {@link #listen}
     * made, unless another one has come in its place; does nothing if that was done before.
     *
     * @throws java.io.UncheckedIOException if the file can't be removed; all else is closed then
     */
    @Override
    public void close() {
        replaceChannel(null);
        if (listener != null) {
            ListeningSocket closing = listener;
            listener = null;
            closing.close();
        }
    }
}
