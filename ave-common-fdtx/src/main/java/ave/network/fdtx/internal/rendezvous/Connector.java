// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx.internal.rendezvous;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.ECONNREFUSED;
import static ave.posix.abi.Constants.ENOENT;

import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Backoff;
import ave.posix.Deadline;
import ave.posix.UnixAddress;
import ave.posix.UnixSockets;
import java.time.Duration;

/** Connects, and retries until there is a listener with room for a connection. */
public final class Connector {
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(8);

    private Connector() {}

    /**
     * Connects a socket, with pauses of 1 to 8 ms between attempts.
     *
     * @param socket the socket, which the caller owns
     * @param address the address of the listener, which need not exist yet
     * @param deadline when to give up
     * @throws Timeout if there was no connection in time; the message says why
     * @throws PosixException if retrying can't help: EACCES, EPROTOTYPE, …
     */
    public static void connect(Fd socket, UnixAddress address, Deadline deadline) {
        Backoff backoff = new Backoff(LONGEST_PAUSE, deadline);
        int errno;
        while ((errno = UnixSockets.connect(socket, address)) != 0) {
            if (errno != ENOENT && errno != ECONNREFUSED && errno != EAGAIN) {
                throw new PosixException("connect", address, errno);
            }
            if (!backoff.pause()) {
                throw new Timeout(reason(errno) + ": " + address);
            }
        }
    }

    private static String reason(int errno) {
        return switch (errno) {
            case ENOENT -> "no such socket file";
            case ECONNREFUSED -> "no process listens on socket";
            default -> "too many wait to be accepted on socket";
        };
    }
}
