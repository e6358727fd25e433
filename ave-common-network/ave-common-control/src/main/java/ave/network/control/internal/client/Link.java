// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;

import ave.network.connection.BlockingConnection;
import ave.network.connection.Connection;
import ave.network.connection.MessageHandler;
import ave.network.connection.internal.ConnectionInternals;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.Poller;
import java.util.concurrent.CompletableFuture;

/**
 * The socket of a session: who reads it, who waits for room in it, and when it can be closed.
 * Guarded by the session's lock, apart from {@link #await} and {@link #receive}, which are for the
 * one that reads.
 */
final class Link {
    private static final ConnectionInternals<Connection> INTERNALS =
            ConnectionInternals.of(Connection.class);

    private enum Reader {
        NOBODY,
        CALLER,
        POLLER
    }

    private final ClientSocket socket;
    private final Runnable onReadable;
    private final Runnable onRoom;
    private Reader reader = Reader.NOBODY;

    /** What the Poller completes, if it is the reader. */
    private CompletableFuture<Integer> readable;

    /** What the Poller completes when there is room for what is unsent; null if nobody waits. */
    private CompletableFuture<Integer> room;

    private boolean handedOn;
    private boolean ended;

    /**
     * Takes over a connection.
     *
     * @param from has no socket afterwards
     * @param messageLimit the largest message that is accepted, in bytes
     * @param onClose called when user code closes the connection
     * @param onReadable is called by a thread of the pool when it reads on behalf of the Poller
     * @param onRoom is called by a thread of the pool when there is room for what is unsent
     */
    Link(
            Connection from,
            int messageLimit,
            Runnable onClose,
            Runnable onReadable,
            Runnable onRoom) {
        socket = new ClientSocket(from, messageLimit, onClose);
        this.onReadable = onReadable;
        this.onRoom = onRoom;
    }

    BlockingConnection connection() {
        return socket;
    }

    // ---- reading

    boolean isRead() {
        return reader != Reader.NOBODY;
    }

    /**
     * Makes the calling thread the one that reads, if nobody does or the Poller only waits. The
     * work that the Poller triggers may wait for this very thread.
     */
    boolean beginReading() {
        if (reader == Reader.POLLER && readable.cancel(false)) {
            reader = Reader.NOBODY;
        }
        boolean free = reader == Reader.NOBODY;
        if (free) {
            reader = Reader.CALLER;
        }
        return free;
    }

    void endReading() {
        reader = Reader.NOBODY;
        closeIfUnused();
    }

    /** Has the Poller see when there is something to read. Nobody may read. */
    void readLater() {
        readable = Poller.ready(socket.fileno(), POLLIN);
        reader = Reader.POLLER;
        readable.thenRunAsync(onReadable, ClientThreads::execute);
    }

    /**
     * Waits until there is something to read, or room for what is unsent.
     *
     * @return poll's events; 0 if the deadline passed
     */
    int await(Deadline deadline) {
        int unsent = socket.pendingOutput() > 0 ? POLLOUT : 0;
        return Poll.await(socket.fileno(), POLLIN | unsent, deadline);
    }

    /** Reads once: returns how many bytes came, -1 at the end. */
    int receive(MessageHandler handler) {
        return socket.receive(handler);
    }

    // ---- writing

    int unsent() {
        return socket.pendingOutput();
    }

    /** Sends what the kernel takes, and keeps the rest. Returns whether nothing is unsent. */
    boolean send(byte[] bytes, int size) {
        return socket.send(bytes, 0, size);
    }

    boolean flush() {
        return socket.flush();
    }

    /** Has the Poller see when there is room for what is unsent, if anything is. */
    void flushLater() {
        if (!ended && room == null && socket.pendingOutput() > 0) {
            room = Poller.ready(socket.fileno(), POLLOUT);
            room.thenRunAsync(onRoom, ClientThreads::execute);
        }
    }

    /** The work that {@link #flushLater} asked for has been done. */
    void flushed() {
        room = null;
        closeIfUnused();
    }

    // ---- the end

    /** From now on another process has the connection: the end of this link is not its end. */
    void handOn() {
        handedOn = true;
    }

    boolean isHandedOn() {
        return handedOn;
    }

    /** Those who wait for the socket wake up; the last one closes it. */
    void end() {
        ended = true;
        if (reader == Reader.POLLER && readable.cancel(false)) {
            reader = Reader.NOBODY;
        }
        if (room != null && room.cancel(false)) {
            room = null;
        }
        if (!handedOn && socket.isOpen()) {
            socket.shutdown();
        }
        closeIfUnused();
    }

    private void closeIfUnused() {
        if (ended && reader == Reader.NOBODY && room == null) {
            if (handedOn) {
                INTERNALS.abandon(socket);
            } else {
                socket.closeNow();
            }
        }
    }
}
