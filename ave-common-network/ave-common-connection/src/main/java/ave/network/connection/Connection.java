// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.network.connection.Message.HEADER_BYTES;
import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EINPROGRESS;
import static ave.posix.abi.Constants.MSG_MORE;

import ave.io.Fd;
import ave.network.connection.internal.ConnectionInternals;
import ave.network.exceptions.ConnectionAgain;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionInProgress;
import ave.network.exceptions.ConnectionRefused;
import ave.posix.ByteQueue;
import ave.posix.SocketFile;
import ave.posix.abi.Errno;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A non-blocking connection that sends and receives messages over TCP or a UNIX socket. Ports
 * {@code ave.network.connection.Connection}.
 *
 * <p>Differences from the Python library, on purpose: an empty message is a message (Python took it
 * for the end of the connection), a message above the {@linkplain #setMessageLimit limit} is
 * rejected before memory is allocated for it, and header and payload are sent with one system call.
 *
 * <p>Not thread-safe. If a call fails with {@link ConnectionAgain}, wait for {@link #fileno()} with
 * poll(2) and try again. Errors of the operating system without an exception class of their own are
 * thrown as {@link java.io.UncheckedIOException}.
 *
 * <p>A connection in a field of a process that is started arrives there with the same descriptor
 * number and its buffered bytes. Otherwise it can't be serialized.
 *
 * @since 1.0
 */
public class Connection extends StreamSocket {
    /** The largest message that is accepted unless set otherwise: 256 MiB. */
    public static final int DEFAULT_MESSAGE_LIMIT = 256 * 1024 * 1024;

    private static final long serialVersionUID = 1L;

    static {
        ConnectionInternals.set(new Internals());
    }

    /** Received bytes that were not taken yet. */
    private final MessageInput input = new MessageInput(DEFAULT_MESSAGE_LIMIT);

    /** Bytes that were not sent yet. */
    private final ByteQueue output = new ByteQueue();

    /** The last message of {@link #put}, unless it was sent completely. */
    private byte[] unfinishedPut;

    /**
     * Makes a connection without a socket; {@link #listen()} or {@link #connect()} make one.
     *
     * @param address the peer to connect to, or the own address to listen on
     */
    public Connection(Address address) {
        super(address, null);
    }

    /**
     * Takes over an open socket.
     *
     * @param address the address to report: the peer's, or the own one of a listening socket
     * @param fd the socket's descriptor, which closes with this connection
     */
    public Connection(Address address, Fd fd) {
        super(address, Objects.requireNonNull(fd, "fd"));
    }

    /**
     * Goes on with a connection that was {@linkplain #detach() detached}.
     *
     * @param detached its socket, which closes with this connection, and the bytes that its former
     *     owner had not taken or not sent; what is unsent goes out at the next {@link #flush()},
     *     {@link #send} or {@link #put}
     */
    public Connection(DetachedConnection detached) {
        this(detached.address(), detached.fd());
        resume(detached.unread(), detached.unsent());
    }

    /**
     * Sets the largest message that is accepted.
     *
     * @param bytes the size of its payload, 0 or more
     * @throws IllegalArgumentException if it is negative
     */
    public final void setMessageLimit(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("negative message limit: " + bytes);
        }
        input.limit(bytes);
    }

    /**
     * The largest message that is accepted.
     *
     * @return the size of its payload in bytes
     */
    public final int messageLimit() {
        return input.limit();
    }

    /**
     * Accepts a connection.
     *
     * @return the connection to the peer, with the same message limit; over a UNIX socket its
     *     address is that of this one, and {@link #peerCredentials} tells who the peer is
     * @throws ConnectionAgain if no client is waiting
     * @throws ConnectionClosed if this connection isn't open
     * @throws java.io.UncheckedIOException if the operating system refuses, EMFILE above all
     */
    public Connection accept() {
        Accepted accepted = acceptOrNull();
        if (accepted == null) {
            throw new ConnectionAgain("accept on " + address() + ": nobody wants to connect");
        }
        Connection connection = new Connection(accepted.address(), accepted.fd());
        connection.setMessageLimit(messageLimit());
        return connection;
    }

    /**
     * Connects to the address, to this machine if its host is empty. After {@link
     * ConnectionInProgress} wait until the socket is writable, then call this again to learn how it
     * went.
     *
     * @throws ConnectionInProgress if the attempt could not complete immediately
     * @throws ConnectionAgain if too many wait to be accepted on a UNIX socket; the next call tries
     *     anew
     * @throws ConnectionRefused if it failed, on a UNIX socket if nobody listens; the socket is
     *     closed, the next call makes a new one
     * @throws java.io.UncheckedIOException if the host is unknown, if a UNIX socket can't be
     *     connected to for another reason, as EACCES, or if there are no more descriptors
     */
    public void connect() {
        int errno = tryToConnect();
        if (errno == EAGAIN && address().hasPath()) {
            throw new ConnectionAgain("connect " + address() + ": too many wait to be accepted");
        }
        if (errno == EINPROGRESS) {
            throw new ConnectionInProgress("connect " + address() + ": in progress");
        }
        if (errno != 0) {
            throw new ConnectionRefused("connect " + address() + ": " + Errno.describe(errno));
        }
    }

    /**
     * Sends bytes as they are, after the unsent bytes of an earlier {@link #put}.
     *
     * @param bytes what to send
     * @return how many of them were taken, at least 1 unless there are none
     * @throws ConnectionAgain if none were taken; wait until the socket is writable
     * @throws ConnectionClosed if the connection is no longer open
     */
    public int write(byte[] bytes) {
        int taken = flush() ? sendPart(bytes, 0, bytes.length, 0) : 0;
        if (taken == 0 && bytes.length > 0) {
            throw new ConnectionAgain("write to " + address() + ": no room yet");
        }
        return taken;
    }

    /**
     * Receives bytes as they are.
     *
     * @param size at most so many
     * @return the available bytes, at least 1 unless {@code size} is 0
     * @throws ConnectionAgain if no byte is available; wait until the socket is readable
     * @throws ConnectionClosed if the connection is no longer open, or ended by the peer
     */
    public byte[] read(int size) {
        if (size > 0 && input.kept().size() == 0 && !fill()) {
            throw new ConnectionAgain("read from " + address() + ": nothing there yet");
        }
        return input.kept().take(size);
    }

    /**
     * Sends a message. Bytes that can't be sent at once are buffered and sent first at the next
     * call. Only the last array is recognized as a message to be continued.
     *
     * @param payload the message without its header; must not be changed until it is sent
     * @throws ConnectionAgain if some of it is still to be sent. Wait until the socket is writable
     *     and call this again with the same array, which sends nothing twice, or call {@link
     *     #flush()}
     * @throws ConnectionClosed if the connection is no longer open
     */
    public void put(byte[] payload) {
        if (payload != unfinishedPut) {
            byte[] message = new byte[HEADER_BYTES + payload.length];
            ByteBuffer.wrap(message).putInt(payload.length).put(payload);
            send(message, 0, message.length);
        }
        if (!flush()) {
            unfinishedPut = payload;
            throw new ConnectionAgain(
                    "put to " + address() + ": " + output.size() + " bytes are still to be sent");
        }
    }

    /**
     * Receives a message. The first part of an incomplete message is buffered until the rest
     * arrives.
     *
     * @return its payload; null if it isn't complete yet
     * @throws ConnectionClosed if the connection is no longer open, or ended by the peer
     * @throws ave.exceptions.OverflowError if its header announces a message above the limit;
     *     nothing can be read after that
     */
    public byte[] get() {
        byte[] message = input.takeMessage();
        while (message == null && fill()) {
            message = input.takeMessage();
        }
        return message;
    }

    /**
     * Sends bytes, which need not be a message, and buffers those that the kernel doesn't take. If
     * the kernel takes all of them, this is one system call, and nothing is copied.
     *
     * @param bytes holds them; may be reused afterwards
     * @param offset where they begin
     * @param length how many
     * @return whether nothing is left to be sent
     * @throws ConnectionClosed if the connection is no longer open
     */
    public final boolean send(byte[] bytes, int offset, int length) {
        return send(bytes, offset, length, 0);
    }

    private boolean send(byte[] bytes, int offset, int length, int flags) {
        int sent = flush() ? sendPart(bytes, offset, length, flags) : 0;
        if (sent < length) {
            output.add(bytes, offset + sent, length - sent);
        }
        return sent == length;
    }

    /**
     * Sends as many of the buffered bytes as possible.
     *
     * @return whether nothing is left to be sent
     * @throws ConnectionClosed if the connection is no longer open
     */
    public final boolean flush() {
        if (output.size() == 0) {
            return true;
        }
        IoBuffers io = IoBuffers.take();
        try {
            int count;
            int sent;
            do {
                count = output.copyTo(io.memory);
                sent = send(io.memory, count, 0);
                output.remove(sent);
            } while (sent == count && output.size() > 0);
        } finally {
            io.giveBack();
        }
        if (output.size() == 0) {
            unfinishedPut = null;
        }
        return output.size() == 0;
    }

    /**
     * The number of buffered bytes that are still to be sent.
     *
     * @return bytes
     */
    public final int pendingOutput() {
        return output.size();
    }

    /**
     * The number of received bytes that were not taken yet, such as those of an incomplete message.
     *
     * @return bytes
     */
    public final int pendingInput() {
        return input.kept().size();
    }

    /**
     * Detaches the socket together with the buffered bytes, for another owner of the connection.
     * This object has no socket and no bytes afterwards.
     *
     * @return the socket, which is the caller's to close, and the bytes
     * @throws ConnectionClosed if this connection isn't open
     */
    public final DetachedConnection detach() {
        byte[] unread = input.kept().copy();
        byte[] unsent = output.copy();
        Fd socket = release();
        // They are the next owner's to take and to send.
        forgetAll();
        return new DetachedConnection(address(), socket, unread, unsent);
    }

    private void resume(byte[] unread, byte[] unsent) {
        forgetAll();
        input.kept().add(unread, 0, unread.length);
        output.add(unsent, 0, unsent.length);
    }

    @Override
    final void forgetAll() {
        input.kept().clear();
        output.clear();
        unfinishedPut = null;
    }

    /**
     * Delivers the buffered messages to a handler, then reads once from the socket and delivers the
     * messages that are complete then. Meant for event loops: no message is copied, nothing is
     * allocated for a message that arrives in one piece, and a connection without an incomplete
     * message holds no memory. The handler must not receive from the same connection.
     *
     * @param handler called for each message, in order, before this method returns; its exceptions
     *     are passed on, and the messages after that one are kept
     * @return how many bytes were read; 0 if none were available, or if the handler wanted no more
     *     before the socket was read; -1 at the end of the stream
     * @throws ConnectionClosed if the connection is no longer open
     * @throws ave.exceptions.OverflowError if a header is above the limit
     */
    public final int receive(MessageHandler handler) {
        if (input.kept().size() > 0 && !input.deliver(handler)) {
            return 0;
        }
        IoBuffers io = IoBuffers.take();
        try {
            int count = receive(io.memory, io.heap.length);
            if (count > 0 && input.kept().size() == 0) {
                io.memory.bytes().get(0, io.heap, 0, count);
                input.deliver(io.heap, count, handler);
            } else if (count > 0) {
                input.kept().add(io.memory, count);
                input.deliver(handler);
            }
            return count;
        } finally {
            io.giveBack();
        }
    }

    private int skip() {
        input.kept().clear();
        IoBuffers io = IoBuffers.take();
        try {
            return receive(io.memory, io.memory.capacity());
        } finally {
            io.giveBack();
        }
    }

    /** Reads once into the input; false if nothing is there. */
    final boolean fill() {
        IoBuffers io = IoBuffers.take();
        try {
            int count = receive(io.memory, io.memory.capacity());
            if (count < 0) {
                throw new ConnectionClosed("read from " + address() + ": closed by the peer");
            }
            if (count > 0) {
                input.kept().add(io.memory, count);
            }
            return count > 0;
        } finally {
            io.giveBack();
        }
    }

    private static final class Internals extends ConnectionInternals<Connection> {
        @Override
        public void sendLast(Connection connection, byte[] bytes, int offset, int length) {
            connection.send(bytes, offset, length, MSG_MORE);
        }

        @Override
        public int skip(Connection connection) {
            return connection.skip();
        }

        @Override
        public void abandon(Connection connection) {
            connection.abandon();
        }

        @Override
        public void shutdownInput(Connection connection) {
            connection.shutdownInput();
        }

        @Override
        public boolean isDeaf(Connection connection) {
            return connection.isDeaf();
        }

        @Override
        public SocketFile file(Connection connection) {
            return connection.file();
        }

        @Override
        public void file(Connection connection, SocketFile file) {
            connection.file(file);
        }

        @Override
        public void onClose(Connection connection, Runnable listener) {
            connection.onClose(listener);
        }

        @Override
        public byte[] unread(Connection connection, int offset, int most) {
            return connection.input.kept().copy(offset, most);
        }

        @Override
        public byte[] unsent(Connection connection, int offset, int most) {
            return connection.output.copy(offset, most);
        }

        @Override
        public void addUnread(Connection connection, byte[] bytes, int offset, int length) {
            connection.input.kept().add(bytes, offset, length);
        }

        @Override
        public void addUnsent(Connection connection, byte[] bytes, int offset, int length) {
            connection.output.add(bytes, offset, length);
        }

        @Override
        public void resume(Connection connection, byte[] unread, byte[] unsent) {
            connection.resume(unread, unsent);
        }
    }
}
