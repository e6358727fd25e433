// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.Constants.EAGAIN;
import static ave.posix.Constants.POLLIN;
import static ave.posix.Constants.POLLOUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import ave.posix.Deadline;
import ave.posix.Fd;
import ave.posix.Poll;
import ave.posix.PosixException;
import ave.posix.RightsBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages with descriptors between a service and its successor, over a pair of stream sockets. The
 * protocol, with the old service on the left:
 *
 * <pre>
 *            ← READY      it has loaded what it needs
 *   AHEAD*   →            connections as they are now, with their descriptors
 *   AHEAD_END →           ← AHEAD_TAKEN
 *   (the old one stops reading)
 *   STATE*   →            what has changed since, and what is new
 *   STATE_END →           ← TAKEN, or REFUSED with a reason
 *   COMMIT   →            ← STARTED
 *   ANSWER*  →            answers that became ready in the old one
 *   (end of stream)
 * </pre>
 *
 * <p>The old one goes on if the successor is gone before STARTED: until then it has read nothing.
 * The successor begins at COMMIT, or alone when the old one is gone. For one thread at a time.
 */
final class HandoverChannel implements AutoCloseable {
    /** Different ones don't understand each other. */
    static final int VERSION = 1;

    enum Type {
        READY,
        AHEAD,
        AHEAD_END,
        AHEAD_TAKEN,
        STATE,
        STATE_END,
        TAKEN,
        REFUSED,
        COMMIT,
        STARTED,
        ANSWER
    }

    /** The descriptors are the receiver's to close. */
    record Message(Type type, byte[] payload, List<Fd> fds) {}

    /** So that a batch of connections goes with one message. */
    static final int MOST_FDS = RightsBuffer.MAX_FDS;

    private static final int[] NO_FDS = {};
    private static final int HEADER_BYTES = 3 * Integer.BYTES;
    private static final int CHUNK = 64 * 1024;

    private final Fd socket;
    private final RightsBuffer buffer = new RightsBuffer(CHUNK);

    HandoverChannel(Fd socket) {
        this.socket = socket;
    }

    int number() {
        return socket.number();
    }

    void send(Type type, byte[] payload, Deadline deadline) {
        send(type, payload, NO_FDS, deadline);
    }

    /** The descriptors stay the caller's. */
    void send(Type type, byte[] payload, int[] fds, Deadline deadline) {
        buffer.bytes().putInt(0, VERSION << 16 | type.ordinal());
        buffer.bytes().putInt(4, payload.length).putInt(8, fds.length);
        sendBuffer(HEADER_BYTES, fds, deadline);
        for (int sent = 0; sent < payload.length; ) {
            int count = Math.min(CHUNK, payload.length - sent);
            buffer.bytes().put(0, payload, sent, count);
            sendBuffer(count, NO_FDS, deadline);
            sent += count;
        }
    }

    private void sendBuffer(int length, int[] fds, Deadline deadline) {
        int[] with = fds;
        for (int sent = 0; sent < length; ) {
            int count = buffer.send(socket, sent, length - sent, with);
            if (count == -EAGAIN) {
                await(POLLOUT, deadline);
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
        List<Fd> fds = new ArrayList<>();
        boolean whole = false;
        try {
            int header = receive(HEADER_BYTES, MOST_FDS, fds, deadline);
            if (header == 0) {
                return null;
            }
            // So few bytes are sent and received in one piece.
            int kind = buffer.bytes().getInt(0);
            if (header != HEADER_BYTES || kind >> 16 != VERSION) {
                throw new HandoverException(
                        "the other side speaks version " + (kind >> 16) + ", not " + VERSION);
            }
            byte[] payload = new byte[buffer.bytes().getInt(4)];
            if (fds.size() != buffer.bytes().getInt(8)) {
                throw new HandoverException(fds.size() + " descriptors came, others were sent");
            }
            for (int had = 0; had < payload.length; ) {
                int count = receive(Math.min(CHUNK, payload.length - had), 0, fds, deadline);
                if (count == 0) {
                    return null;
                }
                buffer.bytes().get(0, payload, had, count);
                had += count;
            }
            whole = true;
            return new Message(Type.values()[kind & 0xffff], payload, fds);
        } finally {
            if (!whole) {
                fds.forEach(Fd::close);
            }
        }
    }

    /** Returns 0 at the end of the stream. */
    private int receive(int most, int maxFds, List<Fd> fds, Deadline deadline) {
        while (true) {
            int count = buffer.receive(socket, most, maxFds, fds);
            if (count >= 0) {
                return count;
            }
            if (count != -EAGAIN) {
                throw new PosixException("receive", "from the other side of a handover", -count);
            }
            await(POLLIN, deadline);
        }
    }

    /** The first message of a type, which the other side must send next. */
    Message expect(Type wanted, Deadline deadline) {
        Message message = receive(deadline);
        if (message == null) {
            throw new HandoverException("the other side is gone before " + wanted);
        }
        if (message.type() == Type.REFUSED) {
            throw new HandoverException(
                    "the successor refused: " + new String(message.payload(), UTF_8));
        }
        if (message.type() != wanted) {
            message.fds().forEach(Fd::close);
            throw new HandoverException(message.type() + " came in place of " + wanted);
        }
        return message;
    }

    void await(int events, Deadline deadline) {
        if (Poll.await(socket.number(), events, deadline) == 0) {
            throw new HandoverException("the other side of the handover took too long");
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
