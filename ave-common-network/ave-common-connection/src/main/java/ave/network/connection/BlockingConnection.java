// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EINPROGRESS;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;

import ave.io.Fd;
import ave.network.exceptions.ConnectionAgain;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionRefused;
import ave.network.exceptions.ConnectionTimeout;
import ave.posix.Backoff;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.Sockets;
import ave.posix.abi.Errno;
import java.time.Duration;
import java.util.Objects;

/**
 * A blocking connection that sends and receives messages over TCP or a UNIX socket. Ports {@code
 * ave.network.connection.BlockingConnection}.
 *
 * <p>A time limit applies to the whole call, no matter how slowly bytes arrive; null waits for
 * ever. If the waiting thread is interrupted, the call ends with a {@link
 * java.util.concurrent.CancellationException}, the interrupt flag stays set, and the connection can
 * still be used. Not thread-safe.
 *
 * @since 1.0
 */
public class BlockingConnection extends Connection {
    private static final long serialVersionUID = 1L;
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    /**
     * Makes a connection without a socket; {@link #listen()} or {@link #connect()} make one.
     *
     * @param address the peer to connect to, or the own address to listen on
     */
    public BlockingConnection(Address address) {
        super(address);
    }

    /**
     * Takes over an open socket.
     *
     * @param address the address to report
     * @param fd the socket's descriptor, which closes with this connection
     */
    public BlockingConnection(Address address, Fd fd) {
        super(address, Objects.requireNonNull(fd, "fd"));
    }

    /**
     * Goes on with a connection that was {@linkplain #detach() detached}.
     *
     * @param detached its socket, which closes with this connection, and the bytes that its former
     *     owner had not taken or not sent
     */
    public BlockingConnection(DetachedConnection detached) {
        super(detached);
    }

    /**
     * Waits until the socket is ready.
     *
     * @param mask POLLIN (1), POLLOUT (4), … as in poll(2)
     * @param timeout how long; null for ever
     * @return the events that occurred; 0 if none did in time. (The Python library returns a list
     *     with the one descriptor, or None.)
     * @throws ConnectionClosed if the connection is no longer open
     */
    public int poll(int mask, Duration timeout) {
        return Poll.await(open("poll").number(), mask, Deadline.after(timeout));
    }

    /** Connects without a time limit, as {@link #connect(Duration, boolean)}. */
    @Override
    public void connect() {
        connect(null, false);
    }

    /**
     * Connects to the address, to this machine if its host is empty. Where too many wait to be
     * accepted on a UNIX socket, it waits until there is room.
     *
     * @param timeout the time limit; null for none
     * @param optimist whether to keep trying until something listens there
     * @throws ConnectionTimeout if there was no connection in time
     * @throws ConnectionRefused if the attempt failed and {@code optimist} is false
     * @throws java.io.UncheckedIOException if the host is unknown, if a UNIX socket can't be
     *     connected to for another reason than that nothing listens, such as EACCES, or if there
     *     are no more descriptors
     */
    public void connect(Duration timeout, boolean optimist) {
        Deadline deadline = Deadline.after(timeout);
        Backoff backoff = new Backoff(LONGEST_PAUSE, deadline);
        int errno;
        while ((errno = attempt(deadline)) != 0) {
            if (!optimist && !(errno == EAGAIN && address().hasPath())) {
                throw new ConnectionRefused("connect " + address() + ": " + Errno.describe(errno));
            }
            if (!backoff.pause()) {
                throw new ConnectionTimeout(
                        "connect " + address() + ": timed out, " + Errno.describe(errno));
            }
        }
    }

    private int attempt(Deadline deadline) {
        int errno = tryToConnect();
        while (errno == EINPROGRESS) {
            if (await(POLLOUT, deadline) == 0) {
                close();
                throw new ConnectionTimeout("connect " + address() + ": timed out");
            }
            errno = outcome(Sockets.takeError(open("connect")));
        }
        return errno;
    }

    /** Accepts a connection without a time limit. */
    @Override
    public BlockingConnection accept() {
        return accept(null);
    }

    /**
     * Accepts a connection.
     *
     * @param timeout how long to wait; null for ever
     * @return the connection to the peer, with the same message limit
     * @throws ConnectionTimeout if nobody connected in time
     * @throws ConnectionClosed if this connection isn't open
     */
    public BlockingConnection accept(Duration timeout) {
        Deadline deadline = Deadline.after(timeout);
        Accepted accepted = acceptOrNull();
        while (accepted == null) {
            if (await(POLLIN, deadline) == 0) {
                throw new ConnectionTimeout("accept on " + address() + ": timed out");
            }
            accepted = acceptOrNull();
        }
        BlockingConnection connection = new BlockingConnection(accepted.address(), accepted.fd());
        connection.setMessageLimit(messageLimit());
        return connection;
    }

    /** Sends all the bytes without a time limit. */
    @Override
    public int write(byte[] bytes) {
        write(bytes, null);
        return bytes.length;
    }

    /**
     * Sends bytes as they are, all of them.
     *
     * @param bytes what to send
     * @param timeout how long to try; null for ever
     * @throws ConnectionTimeout if not all could be sent in time; the rest is buffered and sent
     *     first at the next call
     * @throws ConnectionClosed if the connection is no longer open
     */
    public void write(byte[] bytes, Duration timeout) {
        Deadline deadline = Deadline.after(timeout);
        if (!send(bytes, 0, bytes.length)) {
            finishSending("write to", deadline);
        }
    }

    /** Receives that many bytes without a time limit. */
    @Override
    public byte[] read(int size) {
        return read(size, null);
    }

    /**
     * Receives bytes as they are.
     *
     * @param size exactly so many
     * @param timeout how long to wait; null for ever
     * @return the bytes
     * @throws ConnectionTimeout if they did not arrive in time; received bytes are kept for the
     *     next call
     * @throws ConnectionClosed if the connection is no longer open, or ended by the peer
     */
    public byte[] read(int size, Duration timeout) {
        Deadline deadline = Deadline.after(timeout);
        while (pendingInput() < size) {
            if (!fill()) {
                awaitInput("read from", deadline);
            }
        }
        return super.read(size);
    }

    /** Sends a message without a time limit. */
    @Override
    public void put(byte[] payload) {
        put(payload, null);
    }

    /**
     * Sends a message.
     *
     * @param payload the message without its header
     * @param timeout how long to try; null for ever
     * @throws ConnectionTimeout if it could not be sent in time; the rest is buffered and sent
     *     first at the next call, which may be the same call with the same array
     * @throws ConnectionClosed if the connection is no longer open
     */
    public void put(byte[] payload, Duration timeout) {
        Deadline deadline = Deadline.after(timeout);
        try {
            super.put(payload);
        } catch (ConnectionAgain e) {
            finishSending("put to", deadline);
        }
    }

    private void finishSending(String attempt, Deadline deadline) {
        while (!flush()) {
            if (await(POLLOUT, deadline) == 0) {
                throw new ConnectionTimeout(attempt + " " + address() + ": timed out");
            }
        }
    }

    /** Receives a message without a time limit. */
    @Override
    public byte[] get() {
        return get(null);
    }

    /**
     * Receives a message.
     *
     * @param timeout how long to wait; null for ever
     * @return its payload, never null
     * @throws ConnectionTimeout if it did not come in time; what came of it is kept for the next
     *     call
     * @throws ConnectionClosed if the connection is no longer open, or ended by the peer
     * @throws ave.exceptions.OverflowError if its header is above the limit
     */
    public byte[] get(Duration timeout) {
        Deadline deadline = Deadline.after(timeout);
        byte[] message = super.get();
        while (message == null) {
            awaitInput("get from", deadline);
            message = super.get();
        }
        return message;
    }

    private void awaitInput(String attempt, Deadline deadline) {
        if (await(POLLIN, deadline) == 0) {
            throw new ConnectionTimeout(attempt + " " + address() + ": timed out");
        }
    }

    private int await(int events, Deadline deadline) {
        return Poll.await(open("poll").number(), events, deadline);
    }
}
