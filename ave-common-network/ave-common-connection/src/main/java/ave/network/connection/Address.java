// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port, as they were given. Ports the Python library's {@code (host, port)} tuple.
 *
 * <p>The empty host means this machine: its loopback address for those who connect, all its
 * interfaces for those who listen. Immutable.
 *
 * @param host a name, an IPv4 or an IPv6 address, or {@code ""}
 * @param port 1 to 65535
 * @serial exclude
 */
public record Address(String host, int port) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Pattern FORM =
            Pattern.compile(
                    "(?:\\[(?<inet6>[^\\[\\]]*:[^\\[\\]]*)\\]|(?<host>[^\\[\\]:]*))"
                            + ":(?<port>-?\\d+)");

    /**
     * Checks the parts; the host is resolved only when it is used.
     *
     * @param host a name, an IPv4 or an IPv6 address, or {@code ""}
     * @param port 1 to 65535
     * @throws IllegalArgumentException if the host is null or the port is out of range
     */
    public Address {
        if (host == null) {
            throw new IllegalArgumentException("an address needs a host");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("not a port from 1 to 65535: " + port);
        }
    }

    /**
     * Reads {@code HOST:PORT}, {@code :PORT} or {@code [IPV6]:PORT}.
     *
     * @param text the address
     * @return its parts
     * @throws IllegalArgumentException if it isn't of that form
     */
    public static Address parse(String text) {
        Matcher matcher = FORM.matcher(text);
        try {
            if (matcher.matches()) {
                String inet6 = matcher.group("inet6");
                String host = inet6 == null ? matcher.group("host") : inet6;
                return new Address(host, Integer.parseInt(matcher.group("port")));
            }
        } catch (NumberFormatException e) {
            // Of the right form, but far too large a number.
        }
        throw new IllegalArgumentException("not an address of the form HOST:PORT: " + text);
    }

    /** {@code HOST:PORT}, with brackets around an IPv6 address. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    static Address of(InetSocketAddress address) {
        return new Address(address.getAddress().getHostAddress(), address.getPort());
    }

    InetSocketAddress toConnectTo() {
        return resolve(host.isEmpty() ? "localhost" : host, port);
    }

    /** All interfaces, IPv4 included where the socket allows that. */
    InetSocketAddress toListenOnInet6() {
        return resolve("::", port);
    }

    InetSocketAddress toListenOn() {
        return resolve(host.isEmpty() ? "0.0.0.0" : host, port);
    }

    private static InetSocketAddress resolve(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("resolve " + host + ": unknown host", e);
        }
    }
}
