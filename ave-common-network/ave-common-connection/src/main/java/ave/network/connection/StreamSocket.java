// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.posix.abi.Constants.EADDRNOTAVAIL;
import static ave.posix.abi.Constants.EAFNOSUPPORT;
import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EALREADY;
import static ave.posix.abi.Constants.ECONNREFUSED;
import static ave.posix.abi.Constants.ECONNRESET;
import static ave.posix.abi.Constants.EINPROGRESS;
import static ave.posix.abi.Constants.EISCONN;
import static ave.posix.abi.Constants.IPPROTO_IPV6;
import static ave.posix.abi.Constants.IPPROTO_TCP;
import static ave.posix.abi.Constants.IPV6_V6ONLY;
import static ave.posix.abi.Constants.SHUT_RDWR;
import static ave.posix.abi.Constants.SHUT_WR;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SOMAXCONN;
import static ave.posix.abi.Constants.SO_ACCEPTCONN;
import static ave.posix.abi.Constants.SO_KEEPALIVE;
import static ave.posix.abi.Constants.SO_RCVBUF;
import static ave.posix.abi.Constants.SO_REUSEADDR;
import static ave.posix.abi.Constants.SO_SNDBUF;
import static ave.posix.abi.Constants.TCP_KEEPCNT;
import static ave.posix.abi.Constants.TCP_KEEPIDLE;
import static ave.posix.abi.Constants.TCP_KEEPINTVL;
import static ave.posix.abi.Constants.TCP_NODELAY;
import static ave.posix.abi.Constants.TCP_USER_TIMEOUT;

import ave.io.Fd;
import ave.io.PosixException;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionReset;
import ave.posix.Sockets;
import ave.posix.abi.Errno;
import ave.posix.abi.NativeBuffer;
import java.io.Serializable;
import java.net.InetSocketAddress;

/** The socket of a {@link Connection}, made here or taken over. Not thread-safe. */
abstract class StreamSocket implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int KEEP_ALIVE_SECONDS = 5;
    private static final int KEEP_ALIVE_PROBES = 5;

    /**
     * How long sent bytes may stay unacknowledged: as long as keep-alive waits for an idle peer.
     */
    private static final int VANISHED_MILLIS = 1000 * KEEP_ALIVE_SECONDS * (1 + KEEP_ALIVE_PROBES);

    private final Address address;
    private boolean listening;
    private Fd fd;
    private transient volatile Runnable onClose;

    StreamSocket(Address address, Fd fd) {
        this.address = address;
        this.fd = fd;
    }

    /** A socket was closed or is new: what was to be sent or read on another means nothing now. */
    abstract void forgetAll();

    /**
     * The descriptor of the socket.
     *
     * @return its number; -1 if there is none, or no longer
     */
    public final int fileno() {
        return isOpen() ? fd.number() : -1;
    }

    /**
     * The address that this connection was made with; for accepted ones the peer's.
     *
     * @return the address, the address as it was given
     */
    public final Address address() {
        return address;
    }

    /**
     * Tells whether there is an open socket.
     *
     * @return false before {@link #listen()} or a connect, and after {@link #close()}
     */
    public final boolean isOpen() {
        return fd != null && fd.isOpen();
    }

    /**
     * Replaces the socket by one that listens on the address, on all interfaces if its host is
     * empty. A socket that was bound before is kept.
     *
     * @throws java.io.UncheckedIOException if that fails, because the port is taken above all
     */
    public final void listen() {
        if (!isOpen()) {
            bind();
        }
        Sockets.listen(fd, SOMAXCONN);
        listening = true;
    }

    final void bind() {
        if (!address.host().isEmpty() || !bindDualStack()) {
            bind(address.toListenOn(), false);
        }
    }

    /** IPv4 and IPv6 on one socket. Returns false where the kernel has no IPv6. */
    private boolean bindDualStack() {
        try {
            bind(address.toListenOnInet6(), true);
            return true;
        } catch (PosixException e) {
            if (e.errno() == EAFNOSUPPORT || e.errno() == EADDRNOTAVAIL) {
                return false;
            }
            throw e;
        }
    }

    private void bind(InetSocketAddress local, boolean dualStack) {
        fd = newSocket(local);
        try {
            Sockets.setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
            if (dualStack) {
                Sockets.setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
            }
            Sockets.bind(fd, local);
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** What is set here is inherited by the connections that the socket accepts. */
    private static Fd newSocket(InetSocketAddress family) {
        Fd fd = Sockets.stream(family.getAddress());
        try {
            Sockets.setOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
            Sockets.setOption(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
            Sockets.setOption(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEP_ALIVE_SECONDS);
            Sockets.setOption(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEP_ALIVE_SECONDS);
            Sockets.setOption(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEP_ALIVE_PROBES);
            Sockets.setOption(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, VANISHED_MILLIS);
            return fd;
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    final Sockets.Accepted acceptOrNull() {
        if (!listening) {
            // A descriptor that was handed to us may be in either mode.
            open("accept on").setNonBlocking(true);
            listening = true;
        }
        return Sockets.accept(open("accept on"));
    }

    /** Returns 0, EINPROGRESS, or why it failed; the socket is closed then. */
    final int tryToConnect() {
        InetSocketAddress peer = address.toConnectTo();
        if (!isOpen()) {
            fd = newSocket(peer);
            listening = false;
            forgetAll();
        }
        int errno = Sockets.connect(fd, peer);
        if (errno == EINPROGRESS || errno == EALREADY) {
            return EINPROGRESS;
        }
        return outcome(errno == EISCONN ? 0 : errno);
    }

    /** Returns 0 if it is connected, or why not; the socket is closed then. */
    final int outcome(int errno) {
        int outcome = errno == 0 && isConnectedToItself() ? ECONNREFUSED : errno;
        if (outcome != 0) {
            fd.close();
        }
        return outcome;
    }

    /**
     * TCP connects a socket to itself if nothing listens on the port and the kernel chooses the
     * same one as source.
     */
    private boolean isConnectedToItself() {
        InetSocketAddress local = Sockets.localAddress(fd);
        return local.getPort() == address.port() && local.equals(Sockets.peerAddress(fd));
    }

    /**
     * Shuts down and closes the socket; what was not sent yet is lost. A listening socket is closed
     * only, as another process may go on with it. Does nothing if there is none.
     */
    @Override
    public void close() {
        if (isOpen()) {
            try {
                // Whoever handed a listening socket to us may go on with it.
                if (!listening && Sockets.option(fd, SOL_SOCKET, SO_ACCEPTCONN) == 0) {
                    Sockets.shutdown(fd, SHUT_RDWR);
                }
            } finally {
                fd.close();
                forgetAll();
                closed();
            }
        }
    }

    private void closed() {
        Runnable listener = onClose;
        onClose = null;
        if (listener != null) {
            listener.run();
        }
    }

    final void onClose(Runnable listener) {
        onClose = listener;
    }

    /**
     * Ends the direction to the peer, which then reads the end of the stream. The peer can still
     * send.
     *
     * @throws ConnectionClosed if this connection isn't open
     */
    public final void shutdownOutput() {
        Sockets.shutdown(open("shut down"), SHUT_WR);
    }

    /**
     * Ends both directions and keeps the descriptor open. A thread that waits for the socket wakes
     * up and reads the end of the stream.
     *
     * @throws ConnectionClosed if this connection isn't open
     */
    public final void shutdown() {
        Sockets.shutdown(open("shut down"), SHUT_RDWR);
    }

    final void abandon() {
        if (isOpen()) {
            fd.close();
            forgetAll();
        }
    }

    /**
     * Releases the socket without closing it. Buffered bytes stay in this object; see {@link
     * Connection#detach()}.
     *
     * @return its descriptor, the caller's to close
     * @throws ConnectionClosed if this connection isn't open
     */
    public final Fd release() {
        Fd released = open("release");
        fd = null;
        closed();
        return released;
    }

    /**
     * Asks for buffers of these sizes in the kernel. See SO_RCVBUF and SO_SNDBUF in socket(7).
     *
     * @param receive bytes; 0 leaves it as it is
     * @param send bytes; 0 leaves it as it is
     * @throws ConnectionClosed if this connection isn't open
     */
    public final void setBufSizes(int receive, int send) {
        Fd socket = open("set the buffer sizes of");
        if (receive > 0) {
            Sockets.setOption(socket, SOL_SOCKET, SO_RCVBUF, receive);
        }
        if (send > 0) {
            Sockets.setOption(socket, SOL_SOCKET, SO_SNDBUF, send);
        }
    }

    /**
     * The actual size of the kernel's receive buffer.
     *
     * @return bytes
     * @throws ConnectionClosed if this connection isn't open
     */
    public final int receiveBufSize() {
        return Sockets.option(open("ask"), SOL_SOCKET, SO_RCVBUF);
    }

    /**
     * The actual size of the kernel's send buffer.
     *
     * @return bytes
     * @throws ConnectionClosed if this connection isn't open
     */
    public final int sendBufSize() {
        return Sockets.option(open("ask"), SOL_SOCKET, SO_SNDBUF);
    }

    /** Returns how many of the first bytes were taken, 0 if there is no room. */
    final int send(NativeBuffer buffer, int count, int flags) {
        int sent = Sockets.send(open("write to"), buffer, 0, count, flags);
        if (sent < 0 && sent != -EAGAIN) {
            throw lost("write to", -sent);
        }
        return Math.max(sent, 0);
    }

    /** Returns how many bytes were taken, fewer than all if there is no room for more. */
    final int sendPart(byte[] bytes, int offset, int length, int flags) {
        IoBuffers io = IoBuffers.take();
        try {
            int total = 0;
            boolean room = true;
            while (room && total < length) {
                int count = Math.min(length - total, io.memory.capacity());
                io.memory.bytes().put(0, bytes, offset + total, count);
                int sent = send(io.memory, count, flags);
                room = sent == count;
                total += sent;
            }
            return total;
        } finally {
            io.giveBack();
        }
    }

    /** Returns how many bytes came; 0 if there is nothing, -1 at the end of the stream. */
    final int receive(NativeBuffer buffer, int most) {
        int count = Sockets.recv(open("read from"), buffer, 0, most);
        if (count < 0 && count != -EAGAIN) {
            throw lost("read from", -count);
        }
        return count == 0 ? -1 : Math.max(count, 0);
    }

    final Fd open(String attempt) {
        if (!isOpen()) {
            throw new ConnectionClosed(attempt + " " + address + ": the connection is closed");
        }
        return fd;
    }

    private ConnectionClosed lost(String attempt, int errno) {
        String message = attempt + " " + address + ": " + Errno.describe(errno);
        return errno == ECONNRESET ? new ConnectionReset(message) : new ConnectionClosed(message);
    }

    /** The address and the state, for people. */
    @Override
    public String toString() {
        return getClass().getSimpleName()
                + "("
                + address
                + (isOpen() ? ", fd " + fd.number() : ", closed")
                + ")";
    }
}
