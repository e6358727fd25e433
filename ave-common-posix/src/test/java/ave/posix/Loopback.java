// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EINPROGRESS;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;
import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.stream.Stream;

/** Sockets on this machine's own addresses. */
public final class Loopback {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Loopback() {}

    public static InetAddress v4() {
        return address(127, 0, 0, 1);
    }

    public static InetAddress v6() {
        return address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    }

    private static InetAddress address(int... parts) {
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) parts[i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Those that this machine has: not every container has ::1. */
    public static Stream<InetAddress> addresses() {
        return Stream.of(v4(), v6()).filter(Loopback::isHere);
    }

    public static boolean isHere(InetAddress address) {
        try (Fd socket = Sockets.stream(address)) {
            Sockets.bind(socket, new InetSocketAddress(address, 0));
            return true;
        } catch (PosixException e) {
            return false;
        }
    }

    public static Fd listen(InetAddress address, int backlog) {
        Fd socket = Sockets.stream(address);
        Sockets.bind(socket, new InetSocketAddress(address, 0));
        Sockets.listen(socket, backlog);
        return socket;
    }

    /** Returns a port that was just freed: no process listens there. */
    public static InetSocketAddress nobody(InetAddress address) {
        try (Fd socket = Sockets.stream(address)) {
            Sockets.bind(socket, new InetSocketAddress(address, 0));
            return Sockets.localAddress(socket);
        }
    }

    public static void await(Fd fd, int events) {
        assertThat(Poll.await(fd.number(), events, Deadline.after(LIMIT))).isNotZero();
    }

    /** Connects all the way and returns the error, 0 for none. */
    public static int connect(Fd socket, InetSocketAddress address) {
        int errno = Sockets.connect(socket, address);
        if (errno != EINPROGRESS) {
            return errno;
        }
        await(socket, POLLOUT);
        return Sockets.takeError(socket);
    }

    /** Two ends of a connection. */
    public record Pair(Fd client, Fd server) implements AutoCloseable {
        static Pair over(InetAddress address) {
            try (Fd listener = listen(address, 1)) {
                Fd client = Sockets.stream(address);
                assertThat(Loopback.connect(client, Sockets.localAddress(listener))).isZero();
                Loopback.await(listener, POLLIN);
                return new Pair(client, Sockets.accept(listener).fd());
            }
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    public static int send(Fd socket, String text, int flags) {
        NativeBuffer buffer = Bytes.of(text);
        return Sockets.send(socket, buffer, 0, buffer.capacity(), flags);
    }

    /** Waits, then receives once. */
    public static String receive(Fd socket) {
        await(socket, POLLIN);
        NativeBuffer buffer = new NativeBuffer(4096);
        int count = Sockets.recv(socket, buffer, 0, buffer.capacity());
        assertThat(count).as("recv").isNotNegative();
        return Bytes.text(buffer, 0, count);
    }
}
