// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import ave.io.Fd;
import ave.posix.Sockets;
import ave.posix.UnixAddress;
import ave.posix.UnixSockets;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a service listens: a host and a port, as they were given, or a UNIX socket of this machine.
 * Ports the Python library's {@code (host, port)} tuple, and is one in JSON.
 *
 * <p>The empty host means this machine: its loopback address for those who connect, all its
 * interfaces for those who listen. A UNIX socket is found by the path of its file, or by an
 * abstract name, which has no file, mode or owner; see unix(7). Immutable.
 *
 * @param host a name, an IPv4 or an IPv6 address, or {@code ""}; for a UNIX socket {@code unix:}
 *     and the path of its file, as it was given, or {@code unix:@} and an abstract name
 * @param port 1 to 65535; 0 for a UNIX socket
 * @serial exclude
 * @since 1.0
 */
public record Address(String host, int port) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final String UNIX = "unix:";
    private static final String ABSTRACT = "@";

    private static final Pattern FORM =
            Pattern.compile(
                    "(?:\\[(?<inet6>[^\\[\\]]*:[^\\[\\]]*)\\]|(?<host>[^\\[\\]:]*))"
                            + ":(?<port>-?\\d+)");

    /**
     * Checks the parts; the host is resolved only when it is used.
     *
     * @param host a name, an IPv4 or an IPv6 address, or {@code ""}; or {@code unix:} and a path or
     *     abstract name
     * @param port 1 to 65535; 0 for a UNIX socket
     * @throws IllegalArgumentException if the host is null, the port is out of range, or as {@link
     *     #unix} says
     */
    public Address {
        if (host == null) {
            throw new IllegalArgumentException("an address needs a host");
        }
        if (port == 0 && host.startsWith(UNIX)) {
            unixAddress(host.substring(UNIX.length()));
        } else if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("not a port from 1 to 65535: " + port);
        }
    }

    /**
     * A UNIX socket that has a file.
     *
     * @param file its path, not null; a relative one is relative to the working directory of the
     *     process that uses it
     * @return the address
     * @throws IllegalArgumentException if the path is empty, longer than 107 bytes of UTF-8, which
     *     is the limit of the kernel, or has a NUL
     */
    public static Address unix(Path file) {
        return ofFile(file.toString());
    }

    private static Address ofFile(String file) {
        return new Address(UNIX + (file.startsWith(ABSTRACT) ? "./" : "") + file, 0);
    }

    /**
     * A UNIX socket that has an abstract name, which is gone with the socket.
     *
     * @param name the name, not null
     * @return the address
     * @throws IllegalArgumentException if the name is empty or longer than 107 bytes of UTF-8
     */
    public static Address unixAbstract(String name) {
        return new Address(UNIX + ABSTRACT + name, 0);
    }

    /**
     * Reads {@code HOST:PORT}, {@code :PORT} or {@code [IPV6]:PORT}; or {@code unix:PATH}, or
     * {@code unix:@NAME} for an abstract name. What has nothing but digits behind {@code unix:} is
     * a port of a host of that name.
     *
     * @param text the address
     * @return its parts
     * @throws IllegalArgumentException if it isn't of that form, or as {@link #unix} says
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
        if (text.startsWith(UNIX)) {
            return new Address(text, 0);
        }
        throw new IllegalArgumentException("not an address of the form HOST:PORT: " + text);
    }

    /**
     * Reads the address of a socket from the kernel.
     *
     * @param socket a socket, which stays the caller's
     * @return where it listens, or its own end of a connection
     * @throws IllegalArgumentException if it has no address, or is neither an internet socket nor a
     *     UNIX socket
     * @throws ave.io.PosixException ENOTSOCK, or what else getsockname(2) lists
     */
    public static Address ofSocket(Fd socket) {
        UnixAddress unix = UnixSockets.localAddress(socket);
        if (unix == null) {
            return of(Sockets.localAddress(socket));
        }
        return unix.isAbstract() ? unixAbstract(unix.name()) : ofFile(unix.name());
    }

    /**
     * Tells a UNIX socket from a host and a port.
     *
     * @return whether this is the address of a UNIX socket
     */
    public boolean hasPath() {
        return port == 0;
    }

    /**
     * The path of a UNIX socket.
     *
     * @return the path of its file, as it was given, or an abstract name with an {@code @} in
     *     front; null for a host and a port
     */
    public String path() {
        return hasPath() ? host.substring(UNIX.length()) : null;
    }

    /** {@code HOST:PORT}, with brackets around an IPv6 address; {@code unix:PATH}. */
    @Override
    public String toString() {
        if (hasPath()) {
            return host;
        }
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    static Address of(InetSocketAddress address) {
        return new Address(address.getAddress().getHostAddress(), address.getPort());
    }

    /** A service that becomes a daemon has another working directory when it ends. */
    Address absolute() {
        String path = path();
        boolean isRelative = !path.startsWith("/") && !path.startsWith(ABSTRACT);
        return isRelative ? unix(Path.of(path).toAbsolutePath()) : this;
    }

    UnixAddress unixAddress() {
        return unixAddress(path());
    }

    private static UnixAddress unixAddress(String path) {
        return path.startsWith(ABSTRACT)
                ? UnixAddress.ofAbstractName(path.substring(ABSTRACT.length()))
                : UnixAddress.ofPath(path);
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
