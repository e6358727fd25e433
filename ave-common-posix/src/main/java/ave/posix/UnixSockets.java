// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.AF_UNIX;
import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.ECONNABORTED;
import static ave.posix.abi.Constants.SOCK_CLOEXEC;
import static ave.posix.abi.Constants.SOCK_NONBLOCK;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SO_PEERCRED;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.lang.ref.Reference;

/**
 * AF_UNIX sockets as descriptors, close-on-exec and non-blocking. {@link Sockets} has the
 * operations that they share with TCP sockets ({@code listen}, {@code shutdown}, {@code option});
 * {@link RightsBuffer} sends descriptors through them. See unix(7). Thread-safe.
 */
public final class UnixSockets {
    private static final int LENGTH = 32;
    private static final int UCRED_BYTES = 12;

    private UnixSockets() {}

    /**
     * Two sockets that are connected to each other.
     *
     * @param first the one
     * @param second the other
     */
    public record Pair(Fd first, Fd second) implements AutoCloseable {
        @Override
        public void close() {
            first.close();
            second.close();
        }
    }

    /**
     * The process at the other end, at the time when it listened or connected, as the kernel
     * reports it.
     *
     * @param pid its process
     * @param uid its effective user
     * @param gid its effective group
     */
    public record Peer(int pid, long uid, long gid) {
        /** The uid of a socket that has no peer. */
        public static final long NOBODY = 0xffff_ffffL;
    }

    /**
     * Makes two connected sockets. See socketpair(2).
     *
     * @param type SOCK_STREAM or SOCK_SEQPACKET
     * @return both, the caller's to close
     * @throws PosixException if there are no more descriptors
     */
    public static Pair pair(int type) {
        NativeBuffer pair = NativeBuffer.scratch();
        int flags = type | SOCK_CLOEXEC | SOCK_NONBLOCK;
        int result = Libc.unixSockets().socketpair(AF_UNIX, flags, 0, pair.address());
        check("socketpair", "for two ends", result);
        int second = pair.bytes().getInt(4);
        return new Pair(Fd.of(pair.bytes().getInt(0)), Fd.of(second));
    }

    /**
     * Makes a socket.
     *
     * @param type SOCK_STREAM or SOCK_SEQPACKET
     * @return the socket, the caller's to close
     * @throws PosixException if there are no more descriptors
     */
    public static Fd socket(int type) {
        int result = Libc.sockets().socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        return Fd.of(check("socket", "for AF_UNIX", result));
    }

    /**
     * Binds a socket to an address. A path becomes a file, which stays until it is removed
     * explicitly. See bind(2).
     *
     * @param fd the socket
     * @param address a path that doesn't exist, or an abstract name that no socket has
     * @param mode the permissions of the file from its creation on, without those in umask(2); a
     *     process with write permission can connect
     * @throws PosixException as bind(2) lists, EADDRINUSE above all
     */
    public static void bind(Fd fd, UnixAddress address, int mode) {
        if (!address.isAbstract()) {
            // The kernel gives the file the mode that the socket has.
            check("fchmod", fd, Libc.files().fchmod(fd.number(), mode));
        }
        NativeBuffer buffer = new NativeBuffer(UnixAddress.BYTES);
        int length = address.encode(buffer.bytes());
        int result = Libc.sockets().bind(fd.number(), buffer.address(), length);
        Reference.reachabilityFence(buffer);
        check("bind", address, result);
    }

    /**
     * Accepts one connection. See accept4(2).
     *
     * @param fd the listening socket, which must be non-blocking
     * @return the connection, the caller's to close; null if none waits
     * @throws PosixException as accept(2) lists, EMFILE above all
     */
    public static Fd accept(Fd fd) {
        int result;
        do {
            result = Libc.sockets().accept4(fd.number(), 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK);
        } while (result == -ECONNABORTED);
        return result == -EAGAIN ? null : Fd.of(check("accept4", fd, result));
    }

    /**
     * Connects. See connect(2).
     *
     * @param fd the socket
     * @param address the address of the listener
     * @return 0 if it is connected, else the errno: EAGAIN if too many wait to be accepted, ENOENT,
     *     ECONNREFUSED, EPROTOTYPE, …
     */
    public static int connect(Fd fd, UnixAddress address) {
        NativeBuffer buffer = new NativeBuffer(UnixAddress.BYTES);
        int length = address.encode(buffer.bytes());
        int result = Libc.sockets().connect(fd.number(), buffer.address(), length);
        Reference.reachabilityFence(buffer);
        return -result;
    }

    /**
     * The address of a socket. See getsockname(2).
     *
     * @param fd a socket of any family
     * @return its address; null if it has none, or is no AF_UNIX socket
     * @throws PosixException as getsockname(2) lists
     */
    public static UnixAddress localAddress(Fd fd) {
        NativeBuffer buffer = new NativeBuffer(UnixAddress.BYTES + Integer.BYTES);
        int length = UnixAddress.BYTES;
        buffer.bytes().putInt(length, length);
        long address = buffer.address();
        int result = Libc.sockets().getsockname(fd.number(), address, address + length);
        Reference.reachabilityFence(buffer);
        check("getsockname", fd, result);
        return UnixAddress.decode(buffer.bytes(), buffer.bytes().getInt(length));
    }

    /**
     * Returns the process at the other end of a connection. See SO_PEERCRED in unix(7).
     *
     * @param fd the connected socket
     * @return the peer
     * @throws PosixException as getsockopt(2) lists
     */
    public static Peer peer(Fd fd) {
        NativeBuffer buffer = NativeBuffer.scratch();
        buffer.bytes().putInt(LENGTH, UCRED_BYTES);
        long value = buffer.address();
        int result =
                Libc.sockets()
                        .getsockopt(fd.number(), SOL_SOCKET, SO_PEERCRED, value, value + LENGTH);
        check("getsockopt SO_PEERCRED", fd, result);
        return new Peer(buffer.bytes().getInt(0), unsigned(buffer, 4), unsigned(buffer, 8));
    }

    private static long unsigned(NativeBuffer buffer, int offset) {
        return Integer.toUnsignedLong(buffer.bytes().getInt(offset));
    }

    private static int check(String operation, Object target, int result) {
        if (result < 0) {
            throw new PosixException(operation, target, -result);
        }
        return result;
    }
}
