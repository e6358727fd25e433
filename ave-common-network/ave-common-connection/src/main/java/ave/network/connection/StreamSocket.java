// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EALREADY;
import static ave.posix.abi.Constants.ECONNREFUSED;
import static ave.posix.abi.Constants.ECONNRESET;
import static ave.posix.abi.Constants.EINPROGRESS;
import static ave.posix.abi.Constants.EISCONN;
import static ave.posix.abi.Constants.ENOENT;
import static ave.posix.abi.Constants.EPIPE;
import static ave.posix.abi.Constants.SHUT_RD;
import static ave.posix.abi.Constants.SHUT_RDWR;
import static ave.posix.abi.Constants.SHUT_WR;
import static ave.posix.abi.Constants.SOCK_STREAM;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SOMAXCONN;
import static ave.posix.abi.Constants.SO_ACCEPTCONN;
import static ave.posix.abi.Constants.SO_RCVBUF;
import static ave.posix.abi.Constants.SO_SNDBUF;

import ave.io.Fd;
import ave.io.PosixException;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionReset;
import ave.posix.SocketFile;
import ave.posix.Sockets;
import ave.posix.UnixAddress;
import ave.posix.UnixListener;
import ave.posix.UnixSockets;
import ave.posix.abi.Errno;
import ave.posix.abi.NativeBuffer;
import java.io.Serializable;
import java.net.InetSocketAddress;

/** The socket of a {@link Connection}, made here or taken over. Not thread-safe. */
abstract class StreamSocket implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;

    private final Address address;
    private boolean listening;
    private Fd fd;

    /** Removed at the end; null if there is none, or it is another process's. */
    private transient SocketFile file;

    /** Null if it isn't known; see {@link #peerCredentials}. */
    private transient PeerCredentials peer;

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
     * The address that this connection was made with; for accepted ones the peer's or, as those of
     * UNIX sockets have none in most cases, the one that it came to.
     *
     * @return the address, as it was given
     */
    public final Address address() {
        return address;
    }

    /**
     * Tells who is at the other end of a UNIX socket. What was told once is told after the end,
     * too.
     *
     * @return the process that connected or, at the end of a client, that began to listen; null for
     *     TCP, for a listening socket, and if this connection isn't open
     */
    public final PeerCredentials peerCredentials() {
        if (peer == null && address.hasPath() && isOpen()) {
            UnixSockets.Peer known = UnixSockets.peer(fd);
            if (known.uid() != UnixSockets.Peer.NOBODY && !isListening()) {
                peer = new PeerCredentials(known.pid(), known.uid(), known.gid());
            }
        }
        return peer;
    }

    private boolean isListening() {
        return listening || Sockets.option(fd, SOL_SOCKET, SO_ACCEPTCONN) != 0;
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
     * empty. A socket that was bound before is kept. A {@link UnixSocket} says who may connect to a
     * UNIX socket: unless it does, the user of this process and root.
     *
     * @throws java.io.UncheckedIOException if that fails, because the port is taken above all, or
     *     as {@link UnixSocket#listen} says
     */
    public final void listen() {
        if (!isOpen() && address.hasPath()) {
            listen(UnixSocket.at(address));
            return;
        }
        if (!isOpen()) {
            bind();
        }
        Sockets.listen(fd, SOMAXCONN);
        beginToAccept();
    }

    /** A descriptor that was handed to us may be in either mode. */
    private void beginToAccept() {
        open("accept on").setNonBlocking(true);
        listening = true;
    }

    final void bind() {
        fd = TcpSockets.bind(address);
    }

    final void listen(UnixSocket at) {
        UnixAddress unix = at.address().unixAddress();
        UnixListener listener = UnixListener.listen(unix, at.mode(), at.user(), at.group());
        fd = listener.socket();
        file = listener.file();
        listening = true;
    }

    final SocketFile file() {
        return file;
    }

    final void file(SocketFile mine) {
        file = mine;
    }

    /** A connection that was accepted, and the address that it is reported with. */
    record Accepted(Fd fd, Address address) {}

    final Accepted acceptOrNull() {
        if (!listening) {
            beginToAccept();
        }
        if (address.hasPath()) {
            // Who connects has no address in most cases.
            Fd accepted = UnixSockets.accept(open("accept on"));
            return accepted == null ? null : new Accepted(accepted, address);
        }
        Sockets.Accepted accepted = Sockets.accept(open("accept on"));
        return accepted == null ? null : new Accepted(accepted.fd(), Address.of(accepted.peer()));
    }

    /**
     * Returns 0, EINPROGRESS, or why it failed; the socket is closed then. For a UNIX socket EAGAIN
     * if too many wait to be accepted, ENOENT or ECONNREFUSED if nobody listens.
     */
    final int tryToConnect() {
        int errno = address.hasPath() ? tryToConnectHere() : tryToConnectThere();
        if (errno == EINPROGRESS || errno == EALREADY) {
            return EINPROGRESS;
        }
        return outcome(errno == EISCONN ? 0 : errno);
    }

    private int tryToConnectThere() {
        InetSocketAddress there = address.toConnectTo();
        if (!isOpen()) {
            begin(TcpSockets.open(there));
        }
        return Sockets.connect(fd, there);
    }

    private int tryToConnectHere() {
        UnixAddress here = address.unixAddress();
        if (!isOpen()) {
            begin(UnixSockets.socket(SOCK_STREAM));
        }
        int errno = UnixSockets.connect(fd, here);
        if (errno == 0 || errno == EAGAIN || errno == ENOENT || errno == ECONNREFUSED) {
            return errno;
        }
        if (errno != EISCONN) {
            fd.close();
            throw new PosixException("connect", address, errno);
        }
        return errno;
    }

    private void begin(Fd fresh) {
        fd = fresh;
        listening = false;
        peer = null;
        forgetAll();
    }

    /** Returns 0 if it is connected, or why not; the socket is closed then. */
    final int outcome(int errno) {
        boolean alone =
                errno == 0
                        && !address.hasPath()
                        && TcpSockets.isConnectedToItself(fd, address.port());
        int outcome = alone ? ECONNREFUSED : errno;
        if (outcome != 0) {
            fd.close();
        }
        return outcome;
    }

    /**
     * Shuts down and closes the socket; what was not sent yet is lost. A listening socket is closed
     * only, as another process may go on with it; if this connection made its file, that is removed
     * before. Does nothing if there is none.
     *
     * @throws java.io.UncheckedIOException if the file can't be removed; the socket is closed
     */
    @Override
    public void close() {
        if (isOpen()) {
            try {
                // Whoever handed a listening socket to us may go on with it.
                if (!isListening()) {
                    Sockets.shutdown(fd, SHUT_RDWR);
                }
                // While this listens nobody else puts a socket in its place.
                removeFile();
            } finally {
                fd.close();
                forgetAll();
                closed();
            }
        }
    }

    private void removeFile() {
        SocketFile mine = file;
        file = null;
        if (mine != null) {
            mine.remove();
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

    /** Of a UNIX socket: the peer learns of it before it reads what is sent from now on. */
    final void shutdownInput() {
        Sockets.shutdown(open("shut down"), SHUT_RD);
    }

    /** Whether the peer of a UNIX socket reads nothing any more, though it may still send. */
    final boolean isDeaf() {
        IoBuffers io = IoBuffers.take();
        try {
            return address.hasPath() && Sockets.send(open("ask"), io.memory, 0, 0, 0) == -EPIPE;
        } finally {
            io.giveBack();
        }
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
            file = null;
            fd.close();
            forgetAll();
        }
    }

    /**
     * Releases the socket without closing it. Buffered bytes stay in this object; see {@link
     * Connection#detach()}. The file of a UNIX socket stays.
     *
     * @return its descriptor, the caller's to close
     * @throws ConnectionClosed if this connection isn't open
     */
    public final Fd release() {
        Fd released = open("release");
        fd = null;
        file = null;
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

    /** The address, who is at the other end of a UNIX socket, and the state, for people. */
    @Override
    public String toString() {
        return getClass().getSimpleName()
                + "("
                + address
                + (peer == null ? "" : ", " + peer)
                + (isOpen() ? ", fd " + fd.number() : ", closed")
                + ")";
    }
}
