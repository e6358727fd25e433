// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.AF_INET;
import static ave.posix.abi.Constants.AF_INET6;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** struct sockaddr_in and sockaddr_in6 (ip(7), ipv6(7)) in a buffer. */
final class SocketAddresses {
    /** The size of the larger one. */
    static final int MAX_BYTES = 28;

    private static final int IN_BYTES = 16;
    private static final int PORT = 2;
    private static final int IN_ADDRESS = 4;
    private static final int IN6_ADDRESS = 8;
    private static final int IN6_SCOPE = 24;

    private SocketAddresses() {}

    static int family(InetAddress address) {
        return address instanceof Inet4Address ? AF_INET : AF_INET6;
    }

    /** Returns the struct's size. */
    static int encode(InetSocketAddress from, ByteBuffer to) {
        InetAddress address = from.getAddress();
        to.putLong(0, 0).putLong(8, 0).putLong(16, 0).putInt(24, 0);
        to.putShort(0, (short) family(address));
        to.put(PORT, (byte) (from.getPort() >> 8)).put(PORT + 1, (byte) from.getPort());
        if (address instanceof Inet6Address inet6) {
            to.putInt(IN6_SCOPE, inet6.getScopeId());
            to.put(IN6_ADDRESS, address.getAddress());
            return MAX_BYTES;
        }
        to.put(IN_ADDRESS, address.getAddress());
        return IN_BYTES;
    }

    static InetSocketAddress decode(ByteBuffer from) {
        int family = from.getShort(0);
        byte[] address = new byte[family == AF_INET ? 4 : 16];
        if (family != AF_INET && family != AF_INET6) {
            throw new IllegalArgumentException("not an internet socket: address family " + family);
        }
        from.get(family == AF_INET ? IN_ADDRESS : IN6_ADDRESS, address);
        int port = (from.get(PORT) & 0xff) << 8 | from.get(PORT + 1) & 0xff;
        try {
            int scope = family == AF_INET ? 0 : from.getInt(IN6_SCOPE);
            InetAddress ip =
                    scope == 0
                            ? InetAddress.getByAddress(address)
                            : Inet6Address.getByAddress(null, address, scope);
            return new InetSocketAddress(ip, port);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }
}
