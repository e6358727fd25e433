// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.ECONNABORTED;
import static ave.posix.abi.Constants.ENOTCONN;
import static ave.posix.abi.Constants.EPROTO;
import static ave.posix.abi.Constants.MSG_DONTWAIT;
import static ave.posix.abi.Constants.MSG_NOSIGNAL;
import static ave.posix.abi.Constants.SOCK_CLOEXEC;
import static ave.posix.abi.Constants.SOCK_NONBLOCK;
import static ave.posix.abi.Constants.SOCK_STREAM;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SO_ERROR;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * TCP sockets as descriptors. See socket(7), tcp(7). No method blocks, whatever the mode of the
 * descriptor. Thread-safe.
 */
public final class Sockets {
    private static final int LENGTH = 32;

    private Sockets() {}

    /**
     * An accepted connection.
     *
     * @param fd its descriptor, close-on-exec and non-blocking, which the receiver closes
     * @param peer the address of the other end
     */
    public record Accepted(Fd fd, InetSocketAddress peer) {}

    /**
     * Makes a stream socket, close-on-exec and non-blocking.
     *
     * @param family an address of the family that it is for
     * @return the socket
     * @throws PosixException if there are no more descriptors
     */
    public static Fd stream(InetAddress family) {
        int type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
        int fd = Libc.sockets().socket(SocketAddresses.family(family), type, 0);
        return Fd.of(check("socket", "for " + family, fd));
    }

    /**
     * Gives a socket its local address. See bind(2).
     *
     * @param fd the socket
     * @param address the address; port 0 lets the kernel choose
     * @throws PosixException as bind(2) lists
     */
    public static void bind(Fd fd, InetSocketAddress address) {
        NativeBuffer buffer = NativeBuffer.scratch();
        int length = SocketAddresses.encode(address, buffer.bytes());
        check("bind", text(address), Libc.sockets().bind(fd.number(), buffer.address(), length));
    }

    /**
     * Lets a bound socket accept connections. See listen(2).
     *
     * @param fd the socket
     * @param backlog how many connections may wait to be accepted
     * @throws PosixException as listen(2) lists
     */
    public static void listen(Fd fd, int backlog) {
        check("listen", fd, Libc.sockets().listen(fd.number(), backlog));
    }

    /**
     * Accepts one connection. See accept4(2).
     *
     * @param fd the listening socket, which must be non-blocking
     * @return the connection; null if none waits
     * @throws PosixException as accept(2) lists, EMFILE above all
     */
    public static Accepted accept(Fd fd) {
        NativeBuffer buffer = NativeBuffer.scratch();
        while (true) {
            buffer.bytes().putInt(LENGTH, SocketAddresses.MAX_BYTES);
            int result =
                    Libc.sockets()
                            .accept4(
                                    fd.number(),
                                    buffer.address(),
                                    buffer.address() + LENGTH,
                                    SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (result >= 0) {
                return accepted(result, buffer.bytes());
            }
            if (result == -EAGAIN) {
                return null;
            }
            // A connection that died in the queue says nothing about the next one.
            if (result != -ECONNABORTED && result != -EPROTO) {
                throw new PosixException("accept4", fd, -result);
            }
        }
    }

    private static Accepted accepted(int number, ByteBuffer address) {
        Fd fd = Fd.of(number);
        try {
            return new Accepted(fd, SocketAddresses.decode(address));
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /**
     * Starts to connect. See connect(2).
     *
     * @param fd the socket
     * @param address the peer's address
     * @return 0 if it is connected, else the errno, EINPROGRESS above all
     */
    public static int connect(Fd fd, InetSocketAddress address) {
        NativeBuffer buffer = NativeBuffer.scratch();
        int length = SocketAddresses.encode(address, buffer.bytes());
        return -Libc.sockets().connect(fd.number(), buffer.address(), length);
    }

    /**
     * Receives available bytes. See recv(2).
     *
     * @param fd the socket
     * @param buffer receives the bytes
     * @param offset where they begin in the buffer
     * @param size the most bytes to receive
     * @return how many bytes were received; 0 at the end of the stream; or the negated errno
     */
    public static int recv(Fd fd, NativeBuffer buffer, int offset, int size) {
        int result =
                Libc.sockets().recv(fd.number(), buffer.address() + offset, size, MSG_DONTWAIT);
        Reference.reachabilityFence(buffer);
        Reference.reachabilityFence(fd);
        return result;
    }

    /**
     * Sends as many bytes as there is room for, without SIGPIPE. See send(2).
     *
     * @param fd the socket
     * @param buffer holds the bytes
     * @param offset where they begin in the buffer
     * @param size how many bytes to send
     * @param flags MSG_MORE, or 0
     * @return how many bytes were sent, or the negated errno
     */
    public static int send(Fd fd, NativeBuffer buffer, int offset, int size, int flags) {
        int all = flags | MSG_DONTWAIT | MSG_NOSIGNAL;
        int result = Libc.sockets().send(fd.number(), buffer.address() + offset, size, all);
        Reference.reachabilityFence(buffer);
        Reference.reachabilityFence(fd);
        return result;
    }

    /**
     * Ends one or both directions of a connection; does nothing if it isn't connected. See
     * shutdown(2).
     *
     * @param fd the socket
     * @param how SHUT_RD, SHUT_WR or SHUT_RDWR
     * @throws PosixException as shutdown(2) lists
     */
    public static void shutdown(Fd fd, int how) {
        int result = Libc.sockets().shutdown(fd.number(), how);
        if (result != -ENOTCONN) {
            check("shutdown", fd, result);
        }
    }

    /**
     * The address of this end. See getsockname(2).
     *
     * @param fd the socket
     * @return the address, its port 0 if it isn't bound
     * @throws PosixException as getsockname(2) lists
     * @throws IllegalArgumentException if it is no internet socket
     */
    public static InetSocketAddress localAddress(Fd fd) {
        NativeBuffer buffer = NativeBuffer.scratch();
        buffer.bytes().putInt(LENGTH, SocketAddresses.MAX_BYTES);
        long address = buffer.address();
        check(
                "getsockname",
                fd,
                Libc.sockets().getsockname(fd.number(), address, address + LENGTH));
        return SocketAddresses.decode(buffer.bytes());
    }

    /**
     * The address of the other end. See getpeername(2).
     *
     * @param fd the socket
     * @return the address
     * @throws PosixException as getpeername(2) lists, ENOTCONN above all
     * @throws IllegalArgumentException if it is no internet socket
     */
    public static InetSocketAddress peerAddress(Fd fd) {
        NativeBuffer buffer = NativeBuffer.scratch();
        buffer.bytes().putInt(LENGTH, SocketAddresses.MAX_BYTES);
        long address = buffer.address();
        check(
                "getpeername",
                fd,
                Libc.sockets().getpeername(fd.number(), address, address + LENGTH));
        return SocketAddresses.decode(buffer.bytes());
    }

    /**
     * Takes the pending error of a socket (SO_ERROR), after an asynchronous connect above all.
     *
     * @param fd the socket
     * @return the errno, 0 for none
     * @throws PosixException as getsockopt(2) lists
     */
    public static int takeError(Fd fd) {
        return option(fd, SOL_SOCKET, SO_ERROR);
    }

    /**
     * Reads an option that is an int. See getsockopt(2).
     *
     * @param fd the socket
     * @param level SOL_SOCKET, IPPROTO_TCP, …
     * @param option the option
     * @return its value
     * @throws PosixException as getsockopt(2) lists
     */
    public static int option(Fd fd, int level, int option) {
        NativeBuffer buffer = NativeBuffer.scratch();
        buffer.bytes().putInt(LENGTH, Integer.BYTES);
        long value = buffer.address();
        check(
                "getsockopt",
                fd,
                Libc.sockets().getsockopt(fd.number(), level, option, value, value + LENGTH));
        return buffer.bytes().getInt(0);
    }

    /**
     * Sets an option that is an int. See setsockopt(2).
     *
     * @param fd the socket
     * @param level SOL_SOCKET, IPPROTO_TCP, …
     * @param option the option
     * @param value its new value
     * @throws PosixException as setsockopt(2) lists
     */
    public static void setOption(Fd fd, int level, int option, int value) {
        NativeBuffer buffer = NativeBuffer.scratch();
        buffer.bytes().putInt(0, value);
        check(
                "setsockopt",
                fd,
                Libc.sockets()
                        .setsockopt(fd.number(), level, option, buffer.address(), Integer.BYTES));
    }

    /**
     * An address as messages show it.
     *
     * @param address the address
     * @return {@code 127.0.0.1:4000} or {@code [0:0:0:0:0:0:0:1]:4000}
     */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    private static int check(String operation, Object target, int result) {
        if (result < 0) {
            throw new PosixException(operation, target, -result);
        }
        return result;
    }
}
