// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.posix.abi.Constants.EADDRNOTAVAIL;
import static ave.posix.abi.Constants.EAFNOSUPPORT;
import static ave.posix.abi.Constants.IPPROTO_IPV6;
import static ave.posix.abi.Constants.IPPROTO_TCP;
import static ave.posix.abi.Constants.IPV6_V6ONLY;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SO_KEEPALIVE;
import static ave.posix.abi.Constants.SO_REUSEADDR;
import static ave.posix.abi.Constants.TCP_KEEPCNT;
import static ave.posix.abi.Constants.TCP_KEEPIDLE;
import static ave.posix.abi.Constants.TCP_KEEPINTVL;
import static ave.posix.abi.Constants.TCP_NODELAY;
import static ave.posix.abi.Constants.TCP_USER_TIMEOUT;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Sockets;
import java.net.InetSocketAddress;

/** What a {@link StreamSocket} does with TCP only. Thread-safe. */
final class TcpSockets {
    private static final int KEEP_ALIVE_SECONDS = 5;
    private static final int KEEP_ALIVE_PROBES = 5;

    /**
     * How long sent bytes may stay unacknowledged: as long as keep-alive waits for an idle peer.
     */
    private static final int VANISHED_MILLIS = 1000 * KEEP_ALIVE_SECONDS * (1 + KEEP_ALIVE_PROBES);

    private TcpSockets() {}

    /** A new socket that has the address; on all interfaces if its host is empty. */
    static Fd bind(Address address) {
        Fd dualStack = address.host().isEmpty() ? bindDualStack(address) : null;
        return dualStack == null ? bind(address.toListenOn(), false) : dualStack;
    }

    /** IPv4 and IPv6 on one socket. Null where the kernel has no IPv6. */
    private static Fd bindDualStack(Address address) {
        try {
            return bind(address.toListenOnInet6(), true);
        } catch (PosixException e) {
            if (e.errno() == EAFNOSUPPORT || e.errno() == EADDRNOTAVAIL) {
                return null;
            }
            throw e;
        }
    }

    private static Fd bind(InetSocketAddress local, boolean dualStack) {
        Fd fd = open(local);
        try {
            Sockets.setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
            if (dualStack) {
                Sockets.setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
            }
            Sockets.bind(fd, local);
            return fd;
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** What is set here is inherited by the connections that the socket accepts. */
    static Fd open(InetSocketAddress family) {
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

    /**
     * TCP connects a socket to itself if nothing listens on the port and the kernel chooses the
     * same one as source.
     */
    static boolean isConnectedToItself(Fd fd, int port) {
        InetSocketAddress local = Sockets.localAddress(fd);
        return local.getPort() == port && local.equals(Sockets.peerAddress(fd));
    }
}
