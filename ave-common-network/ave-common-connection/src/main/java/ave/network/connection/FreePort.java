// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.posix.abi.Constants.EACCES;
import static ave.posix.abi.Constants.EADDRINUSE;

import ave.io.PosixException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port that was free and is now ours. Ports the tuple that the Python library's {@code
 * find_free_port} returns.
 *
 * @param socket is bound to the port; the receiver closes it or hands its descriptor on with {@link
 *     Connection#release()}
 * @param port the port
 * @since 1.0
 */
public record FreePort(Connection socket, int port) implements AutoCloseable {
    /** The first port that {@link #find()} considers. */
    public static final int DEFAULT_START = 49152;

    /** The port after the last one that {@link #find()} considers. */
    public static final int DEFAULT_STOP = 65536;

    private static final int ATTEMPTS = 20_000;

    /**
     * Finds a port from 49152 to 65535 and listens on it, on all interfaces.
     *
     * @return the port and its socket
     * @throws IllegalStateException if none was free in 20000 attempts
     */
    public static FreePort find() {
        return find("", DEFAULT_START, DEFAULT_STOP, true);
    }

    /**
     * Finds a port by picking at random and binding it with SO_REUSEADDR.
     *
     * @param host which interface, as in {@link Address}; {@code ""} for all
     * @param start the first port to consider, at least 1
     * @param stop the port after the last one to consider, at most 65536
     * @param listen whether the socket shall listen; if it doesn't, it does not prevent others from
     *     binding the port as well
     * @return the port and its socket
     * @throws IllegalArgumentException if the range is empty or out of bounds
     * @throws IllegalStateException if none was free in 20000 attempts
     * @throws java.io.UncheckedIOException if sockets can't be made or bound for another reason
     *     than that the port is taken or privileged
     */
    public static FreePort find(String host, int start, int stop, boolean listen) {
        if (start < 1 || stop > 65536 || start >= stop) {
            throw new IllegalArgumentException(
                    "not a range of ports within [1, 65536): [" + start + ", " + stop + ")");
        }
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(start, stop);
            Connection socket = new Connection(new Address(host, port));
            try {
                socket.bind();
                if (listen) {
                    socket.listen();
                }
                return new FreePort(socket, port);
            } catch (PosixException e) {
                socket.close();
                if (e.errno() != EADDRINUSE && e.errno() != EACCES) {
                    throw e;
                }
            }
        }
        throw new IllegalStateException("no free port available");
    }

    @Override
    public void close() {
        socket.close();
    }
}
