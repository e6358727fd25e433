// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static ave.posix.abi.Constants.POLLIN;

import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Poll;
import ave.posix.Sockets;
import ave.posix.UnixAddress;
import ave.posix.UnixSockets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/** The side of {@link FdTx} that waits for peers, with the file of its socket. Not thread-safe. */
final class ListeningSocket implements AutoCloseable {
    private static final int BACKLOG = 1;

    private final Fd socket;

    /** Null for an abstract name, and for a socket that was made elsewhere. */
    private final SocketFile file;

    private ListeningSocket(Fd socket, SocketFile file) {
        this.socket = socket;
        this.file = file;
    }

    /** Takes over a socket that listens already, unless this fails. */
    static ListeningSocket of(Fd socket) {
        Descriptors.setNonBlocking(socket, true);
        return new ListeningSocket(socket, null);
    }

    /** Listens on a new socket of that type. */
    static ListeningSocket bind(Path path, int type, boolean isAbstract) {
        Fd socket = UnixSockets.socket(type);
        SocketFile file = null;
        boolean listening = false;
        try {
            if (isAbstract) {
                SocketFile.bind(socket, UnixAddress.ofAbstractName(path.toString()));
            } else {
                file = SocketFile.bind(socket, path);
            }
            Sockets.listen(socket, BACKLOG);
            listening = true;
            return new ListeningSocket(socket, file);
        } finally {
            if (!listening) {
                socket.close();
                remove(file);
            }
        }
    }

    int number() {
        return socket.number();
    }

    /**
     * Accepts connections until one is welcome.
     *
     * @param timeout how long to wait; null for ever
     * @param welcome makes a channel of a connection, which it closes and returns null for if the
     *     peer isn't welcome
     */
    Channel accept(Duration timeout, Function<Fd, Channel> welcome) {
        Deadline deadline = Deadline.after(timeout);
        while (true) {
            Fd connection = UnixSockets.accept(socket);
            Channel channel = connection == null ? null : welcome.apply(connection);
            if (channel != null) {
                return channel;
            }
            // Peers that aren't welcome must not make the wait longer.
            if (deadline.hasPassed() || Poll.await(socket.number(), POLLIN, deadline) == 0) {
                throw new Timeout("timed out", "accept on " + socket, timeout);
            }
        }
    }

    /** Closes the socket and removes its file, unless another one has come in its place. */
    @Override
    public void close() {
        socket.close();
        remove(file);
    }

    private static void remove(SocketFile file) {
        if (file != null) {
            file.remove();
        }
    }
}
