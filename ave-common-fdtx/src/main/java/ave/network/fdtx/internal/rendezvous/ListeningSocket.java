// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx.internal.rendezvous;

import static ave.posix.abi.Constants.POLLIN;

import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.Sockets;
import ave.posix.UnixAddress;
import ave.posix.UnixSockets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** A listening socket and its file. Not thread-safe. */
public final class ListeningSocket implements AutoCloseable {
    private static final int BACKLOG = 1;
    private static final long RANDOM_NAMES = 10_000_000_000_000_000L;

    private final Fd socket;

    /** Null for an abstract name, and for a socket from elsewhere. */
    private final SocketFile file;

    private ListeningSocket(Fd socket, SocketFile file) {
        this.socket = socket;
        this.file = file;
    }

    /**
     * Returns a random name for a socket file.
     *
     * @return sixteen digits
     */
    public static String randomName() {
        long random = ThreadLocalRandom.current().nextLong(RANDOM_NAMES);
        return String.format(Locale.ROOT, "%016d", random);
    }

    /**
     * Takes ownership of a listening socket, unless this throws.
     *
     * @param socket the socket
     * @return its owner
     */
    public static ListeningSocket of(Fd socket) {
        socket.setNonBlocking(true);
        return new ListeningSocket(socket, null);
    }

    /**
     * Listens on a new socket.
     *
     * @param path where; its parent directory is created for its owner only if it does not exist
     * @param type SOCK_STREAM or SOCK_SEQPACKET
     * @param isAbstract whether the path is an abstract name, and no file
     * @param owner the id of the user whose the file becomes; empty for this process's
     * @return the socket
     * @throws IllegalArgumentException if the path is too long
     * @throws java.io.UncheckedIOException {@code file already exists}, or it can't be made
     */
    public static ListeningSocket bind(
            Path path, int type, boolean isAbstract, OptionalLong owner) {
        Fd socket = UnixSockets.socket(type);
        SocketFile file = null;
        boolean listening = false;
        try {
            if (isAbstract) {
                SocketFile.bind(socket, UnixAddress.ofAbstractName(path.toString()));
            } else {
                file = SocketFile.bind(socket, path);
                owner.ifPresent(file::giveTo);
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

    /**
     * The descriptor, for event loops.
     *
     * @return its number
     */
    public int number() {
        return socket.number();
    }

    /**
     * Accepts connections until one is welcome.
     *
     * @param <T> the type that a connection is turned into
     * @param timeout how long to wait; null for ever
     * @param welcome takes over a connection; if the peer isn't welcome, closes it and returns null
     * @return what it returned
     * @throws Timeout {@code timed out}, if no welcome peer connected in time
     */
    public <T> T accept(Duration timeout, Function<Fd, T> welcome) {
        Deadline deadline = Deadline.after(timeout);
        while (true) {
            Fd connection = UnixSockets.accept(socket);
            T accepted = connection == null ? null : welcome.apply(connection);
            if (accepted != null) {
                return accepted;
            }
            // Rejected peers must not prolong the wait.
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
