// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EACCES;
import static ave.posix.abi.Constants.EADDRINUSE;
import static ave.posix.abi.Constants.ECONNREFUSED;
import static ave.posix.abi.Constants.ENOENT;
import static ave.posix.abi.Constants.SOCK_STREAM;
import static ave.posix.abi.Constants.SOMAXCONN;

import ave.io.Fd;
import ave.io.PosixException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A stream socket of AF_UNIX that listens, and its file. At no moment can more users connect than
 * the mode says.
 *
 * @param socket the socket, close-on-exec and non-blocking; the receiver's to close
 * @param file its file, the receiver's to remove; null for an abstract name
 */
public record UnixListener(Fd socket, SocketFile file) {
    /** Others hold the lock for less than a millisecond. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * Listens. A socket file that nobody listens on any more is replaced, as a service that was
     * killed leaves one. Of two processes that begin at the same time one succeeds.
     *
     * @param address a path in a directory that is there, or an abstract name
     * @param mode the permissions of the file, 0 to 0777, whatever the umask is: who may write may
     *     connect
     * @param user who gets the file, name or number; null for the user of this process
     * @param group the group of the file, name or number; null for that of this process
     * @return the socket
     * @throws UncheckedIOException if somebody listens there, if something else is there, or if the
     *     file can't be made or given away; it names the path and the reason
     */
    public static UnixListener listen(UnixAddress address, int mode, String user, String group) {
        if (address.isAbstract()) {
            return bind(address, mode, false, null, null);
        }
        boolean given = user != null || group != null;
        DirectoryLock lock = DirectoryLock.take(directory(address), Deadline.after(PATIENCE));
        try {
            return bind(address, mode, given, user, group);
        } finally {
            lock.close();
        }
    }

    private static String directory(UnixAddress address) {
        int slash = address.name().lastIndexOf('/');
        return slash < 0 ? "." : address.name().substring(0, slash + 1);
    }

    private static UnixListener bind(
            UnixAddress address, int mode, boolean given, String user, String group) {
        Fd socket = UnixSockets.socket(SOCK_STREAM);
        SocketFile file = null;
        boolean listening = false;
        try {
            // Before it belongs to the right ones nobody may connect.
            bindOrReplace(socket, address, given ? 0 : mode);
            if (!address.isAbstract()) {
                file = SocketFile.at(address.name());
                file.grant(user, group, mode);
            }
            Sockets.listen(socket, SOMAXCONN);
            listening = true;
            return new UnixListener(socket, file);
        } finally {
            if (!listening) {
                if (file != null) {
                    file.remove();
                }
                socket.close();
            }
        }
    }

    private static void bindOrReplace(Fd socket, UnixAddress address, int mode) {
        try {
            UnixSockets.bind(socket, address, mode);
        } catch (PosixException e) {
            if (e.errno() != EADDRINUSE) {
                throw e;
            }
            requireStale(address, e);
            SocketFile.remove(address.name());
            UnixSockets.bind(socket, address, mode);
        }
    }

    private static void requireStale(UnixAddress address, PosixException taken) {
        if (!address.isAbstract() && !isSocket(address.name())) {
            throw failure(address, "there is a file that is no socket", taken);
        }
        try (Fd probe = UnixSockets.socket(SOCK_STREAM)) {
            int errno = UnixSockets.connect(probe, address);
            if (errno == 0) {
                throw failure(address, "in use by " + holder(UnixSockets.peer(probe)), taken);
            }
            if (errno == EACCES) {
                throw failure(address, "in use by another user, or left by one", taken);
            }
            if (errno != ECONNREFUSED && errno != ENOENT || address.isAbstract()) {
                throw failure(address, "in use", taken);
            }
        }
    }

    private static boolean isSocket(String path) {
        try {
            return SocketFile.isSocket(path);
        } catch (PosixException e) {
            // Gone meanwhile: bind tells.
            return e.errno() == ENOENT;
        }
    }

    private static String holder(UnixSockets.Peer peer) {
        if (peer.pid() == 0) {
            return "a process of another container, of user " + peer.uid();
        }
        String text = "process " + peer.pid();
        try {
            String name = Files.readString(Path.of("/proc/" + peer.pid() + "/comm")).strip();
            return text + " (" + name + ") of user " + peer.uid();
        } catch (IOException e) {
            return text + " of user " + peer.uid();
        }
    }

    private static UncheckedIOException failure(
            UnixAddress address, String why, PosixException cause) {
        String text = "listen on unix:" + address + ": " + why;
        return new UncheckedIOException(text, new IOException(text, cause));
    }
}
