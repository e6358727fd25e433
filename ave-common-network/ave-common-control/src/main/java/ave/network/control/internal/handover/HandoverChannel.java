// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.ECONNRESET;
import static ave.posix.abi.Constants.EPIPE;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;

import ave.io.Fd;
import ave.io.PosixException;
import ave.network.exceptions.HandoverException;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.RightsBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Messages with descriptors between a service and its successor, over a pair of stream sockets. The
 * protocol, with the old service on the left:
 *
 * <pre>
 *             ← READY      it has loaded what it needs
 *   COPY*     →            the peers as they are now, with their descriptors
 *   STATE*    →            the queues of the peers that are frozen
 *   COPY_END  →            ← COPY_TAKEN, and so on until little is left
 *   (the old server stops reading)
 *   STATE*    →            peers that have changed since, and new ones
 *   STATE_END →            ← TAKEN, or REFUSED with a reason
 *   COMMIT    →            ← STARTED, or REFUSED with a reason
 *   RESPONSE* →            responses that were completed in the old server
 *   (end of stream)
 * </pre>
 *
 * <p>The successor reads nothing from a peer before it has sent STARTED. So the old server goes on
 * if the successor is gone without it. The successor begins at COMMIT, or alone when the old server
 * is gone after STATE_END, unless that said CANCELLED before COMMIT: then no server is to serve any
 * more. For one thread at a time, but for {@link #cancel}.
 */
final class HandoverChannel implements AutoCloseable {
    /** Different ones don't understand each other. */
    static final int VERSION = 3;

    enum Type {
        READY,
        COPY,
        COPY_END,
        COPY_TAKEN,
        STATE,
        STATE_END,
        TAKEN,
        REFUSED,
        COMMIT,
        STARTED,
        RESPONSE,
        CANCELLED,
        CONTENT
    }

    /** The other process has ended. */
    static final class Gone extends HandoverException {
        private static final long serialVersionUID = 1L;

        Gone(String message) {
            super(message);
        }
    }

    /** The descriptors are the receiver's to close. */
    record Message(Type type, byte[] payload, List<Fd> fds) {}

    static final String TOO_LATE = "the other side of the handover took too long";

    /** So that a batch of connections goes with one message. */
    static final int MOST_FDS = RightsBuffer.MAX_FDS;

    private static final int[] NO_FDS = {};
    private static final int HEADER_BYTES = 3 * Integer.BYTES;
    private static final int CHUNK = 64 * 1024;

    private final Fd socket;
    private final RightsBuffer buffer = new RightsBuffer(CHUNK);

    /** What has come in part, and how much of its payload; null between messages. */
    private Message partial;

    private int had;
    private boolean ended;

    /** Whether a message is being sent, so that no other may come between its parts. */
    private final AtomicBoolean sending = new AtomicBoolean();

    HandoverChannel(Fd socket) {
        this.socket = socket;
    }

    int fd() {
        return socket.number();
    }

    void send(Type type, byte[] payload, Deadline deadline) {
        send(type, payload, NO_FDS, deadline);
    }

    /** The descriptors stay the caller's. */
    void send(Type type, byte[] payload, int[] fds, Deadline deadline) {
        if (!sending.compareAndSet(false, true)) {
            throw new HandoverException("the service ended before " + type + " was sent");
        }
        sendParts(type, payload, fds, deadline);
        sending.set(false);
    }

    private void sendParts(Type type, byte[] payload, int[] fds, Deadline deadline) {
        putHeader(buffer, type, payload.length, fds.length);
        sendBuffer(type, HEADER_BYTES, fds, deadline);
        for (int sent = 0; sent < payload.length; ) {
            int count = Math.min(CHUNK, payload.length - sent);
            buffer.bytes().put(0, payload, sent, count);
            sendBuffer(type, count, NO_FDS, deadline);
            sent += count;
        }
    }

    private static void putHeader(RightsBuffer buffer, Type type, int bytes, int fds) {
        buffer.bytes().putInt(0, VERSION << 16 | type.ordinal()).putInt(4, bytes).putInt(8, fds);
    }

    /**
     * Says that this service ends, between the messages of another thread, which can send no more
     * then. Returns false if that couldn't be said: in the middle of a message, or without room.
     * Never waits.
     */
    boolean cancel() {
        if (!sending.compareAndSet(false, true)) {
            return false;
        }
        RightsBuffer own = new RightsBuffer(HEADER_BYTES);
        putHeader(own, Type.CANCELLED, 0, 0);
        return own.send(socket, 0, HEADER_BYTES) == HEADER_BYTES;
    }

    private void sendBuffer(Type type, int length, int[] fds, Deadline deadline) {
        int[] with = fds;
        for (int sent = 0; sent < length; ) {
            int count = buffer.send(socket, sent, length - sent, with);
            if (count == -EAGAIN) {
                await(POLLOUT, deadline);
            } else if (count == -EPIPE || count == -ECONNRESET) {
                throw new Gone("the other process ended before it sent " + type + " was sent");
            } else if (count < 0) {
                throw new PosixException("send", "the other side of a handover", -count);
            } else {
                sent += count;
                with = NO_FDS;
            }
        }
    }

    /** Null at the end of the stream, also in the middle of a message. */
    Message receive(Deadline deadline) {
        Message message;
        while ((message = next()) == null && !ended) {
            await(POLLIN, deadline);
        }
        return message;
    }

    /** Whether the other side has said all. */
    boolean hasEnded() {
        return ended;
    }

    /** Null if the next message isn't whole yet, or there is none. Never waits. */
    Message next() {
        if (partial == null && !begin()) {
            return null;
        }
        Message message = partial;
        while (had < message.payload.length) {
            int count = receive(Math.min(CHUNK, message.payload.length - had), 0, message.fds);
            if (count <= 0) {
                return null;
            }
            buffer.bytes().get(0, message.payload, had, count);
            had += count;
        }
        partial = null;
        return message;
    }

    /** Whether a message has come in part at least. */
    private boolean begin() {
        List<Fd> fds = new ArrayList<>();
        boolean begun = false;
        try {
            int header = receive(HEADER_BYTES, MOST_FDS, fds);
            if (header <= 0) {
                return false;
            }
            // So few bytes are sent and received in one piece.
            int kind = buffer.bytes().getInt(0);
            if (header != HEADER_BYTES || kind >> 16 != VERSION) {
                throw new HandoverException(
                        "the other side speaks version " + (kind >> 16) + ", not " + VERSION);
            }
            if (fds.size() != buffer.bytes().getInt(8)) {
                throw new HandoverException(
                        fds.size() + " descriptors came, which are not all that were sent");
            }
            Type type = Type.values()[kind & 0xffff];
            partial = new Message(type, new byte[buffer.bytes().getInt(4)], fds);
            had = 0;
            begun = true;
            return true;
        } finally {
            if (!begun) {
                fds.forEach(Fd::close);
            }
        }
    }

    /** Returns 0 at the end of the stream, -1 if nothing is there. */
    private int receive(int most, int maxFds, List<Fd> fds) {
        int count = buffer.receive(socket, most, maxFds, fds);
        if (count == -EAGAIN) {
            return -1;
        }
        if (count < 0 && count != -ECONNRESET) {
            throw new PosixException("receive", "from the other side of a handover", -count);
        }
        ended = count <= 0;
        return Math.max(count, 0);
    }

    /** The first message of a type, which the other side must send next. */
    Message expect(Type wanted, Deadline deadline) {
        Message message = receive(deadline);
        if (message == null) {
            throw new HandoverException("the other process ended before it sent " + wanted);
        }
        if (message.type() == Type.REFUSED) {
            throw refusal(message);
        }
        if (message.type() != wanted) {
            message.fds().forEach(Fd::close);
            throw new HandoverException(message.type() + " instead of " + wanted);
        }
        return message;
    }

    static HandoverException refusal(Message message) {
        return RemoteReason.unpack(message.payload());
    }

    void await(int events, Deadline deadline) {
        if (Poll.await(socket.number(), events, deadline) == 0) {
            throw new HandoverException(TOO_LATE);
        }
    }

    @Override
    public void close() {
        socket.close();
        if (partial != null) {
            partial.fds.forEach(Fd::close);
        }
    }
}
