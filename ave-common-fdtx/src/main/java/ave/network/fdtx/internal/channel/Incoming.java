// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx.internal.channel;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EMSGSIZE;
import static ave.posix.abi.Constants.ENOBUFS;

import ave.exceptions.OverflowError;
import ave.io.Fd;
import ave.network.exceptions.ConnectionClosed;
import ave.posix.RightsBatch;
import ave.posix.RightsBuffer;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** Receives available messages. Not thread-safe. */
final class Incoming implements AutoCloseable {
    /** No packet is longer, unless the system's limits were raised. */
    private static final int MAX_ROOM = 1024 * 1024;

    private static final char REPLACEMENT = '\ufffd';

    private final Fd socket;
    private final boolean packets;
    private RightsBuffer buffer = new RightsBuffer(1024);

    /** Null until it is needed. */
    private RightsBatch batch;

    /** The exception for a message that could not be taken, and the messages after it. */
    private final Deque<Held> held = new ArrayDeque<>();

    /** A message, or why there is none. */
    private record Held(Message message, RuntimeException failure) {}

    Incoming(Fd socket, boolean packets) {
        this.socket = socket;
        this.packets = packets;
    }

    /** Whether something has arrived that no call has returned yet. */
    boolean holds() {
        return !held.isEmpty();
    }

    /** Receives a message; returns null if none is there. */
    Message next(Limits limits) {
        if (holds()) {
            return nextHeld(limits);
        }
        int room = room(limits);
        if (buffer.bytes().capacity() <= room) {
            buffer = new RightsBuffer(room + 1);
        }
        List<Fd> fds = new ArrayList<>(limits.fds());
        int count = buffer.receive(socket, room, limits.fds(), fds);
        return count == -EAGAIN ? null : message(buffer.bytes(), count, fds, limits);
    }

    /**
     * In a stream one more byte tells a text that was cut: descriptors end a message, so it is of
     * the same one. Where none are asked for, it might be of the next.
     */
    private int room(Limits limits) {
        int most = Math.min(limits.bytes(), MAX_ROOM);
        return packets || limits.fds() == 0 ? most : most + 1;
    }

    /**
     * Adds the messages that are there to those that were received. A failure after a message is
     * held, for the next call.
     *
     * @return false if there is none
     */
    boolean collect(List<Message> messages, int maxMessages, Limits limits) {
        try {
            boolean more = true;
            while (more && messages.size() < maxMessages) {
                more =
                        holds() || !canBatch(limits)
                                ? addNext(messages, limits)
                                : addBatch(messages, maxMessages, limits);
            }
        } catch (RuntimeException e) {
            if (messages.isEmpty()) {
                throw e;
            }
            held.addFirst(new Held(null, e));
        } catch (Error e) {
            messages.forEach(message -> Fd.closeAll(message.fds()));
            throw e;
        }
        return !messages.isEmpty();
    }

    private boolean addNext(List<Message> messages, Limits limits) {
        Message message = next(limits);
        if (message != null) {
            messages.add(message);
        }
        return message != null;
    }

    private boolean canBatch(Limits limits) {
        return room(limits) <= RightsBatch.CAPACITY && (packets || limits.fds() > 0);
    }

    /** Returns whether there may be more. */
    private boolean addBatch(List<Message> messages, int maxMessages, Limits limits) {
        if (batch == null) {
            batch = new RightsBatch();
        }
        int wanted = Math.min(RightsBatch.MOST, maxMessages - messages.size());
        int came = batch.receive(socket, wanted, room(limits));
        if (came == -EAGAIN) {
            return false;
        }
        Failures.check("recvmmsg", socket, came);
        int next = 0;
        try {
            while (next < came) {
                messages.add(taken(next++, limits));
            }
        } catch (RuntimeException e) {
            hold(next, came, limits);
            throw e;
        } catch (Error e) {
            batch.discard(next, came);
            throw e;
        }
        return came == wanted;
    }

    private Message taken(int index, Limits limits) {
        List<Fd> fds = new ArrayList<>(limits.fds());
        int count = batch.take(index, limits.fds(), fds);
        return message(batch.bytes(index), count, fds, limits);
    }

    /** Holds the messages of a batch after one that could not be taken. */
    private void hold(int from, int to, Limits limits) {
        int next = from;
        try {
            // After the end of a stream only more of the end comes.
            while (next < to && socket.isOpen()) {
                int index = next++;
                try {
                    held.add(new Held(taken(index, limits), null));
                } catch (RuntimeException e) {
                    held.add(new Held(null, e));
                }
            }
        } finally {
            batch.discard(next, to);
        }
    }

    private Message nextHeld(Limits limits) {
        Held first = held.remove();
        if (first.failure() != null) {
            throw first.failure();
        }
        Message message = first.message();
        // It came at a call that may have had other limits.
        int bytes = message.text().getBytes(StandardCharsets.UTF_8).length;
        if (bytes <= limits.bytes() && message.fds().size() <= limits.fds()) {
            return message;
        }
        Fd.closeAll(message.fds());
        OverflowError failure = bytes > limits.bytes() ? tooLong(limits) : tooMany(limits);
        if (!socket.isOpen()) {
            close();
        }
        throw failure;
    }

    /** Makes a message of what was received, or closes its descriptors. */
    private Message message(ByteBuffer bytes, int count, List<Fd> fds, Limits limits) {
        boolean whole = false;
        try {
            int most = Math.min(limits.bytes(), MAX_ROOM);
            if (count == -EMSGSIZE
                    || count > most
                    || count == most && limits.fds() == 0 && goesOn()) {
                throw tooLong(limits);
            }
            if (count == -ENOBUFS) {
                throw tooMany(limits);
            }
            if (Failures.check("recvmsg", socket, count) == 0 && fds.isEmpty()) {
                throw new ConnectionClosed();
            }
            Message message = new Message(text(bytes, count), Collections.unmodifiableList(fds));
            whole = true;
            return message;
        } finally {
            if (!whole) {
                Fd.closeAll(fds);
            }
        }
    }

    /** Whether what follows in a stream can't be told from the rest of what was received. */
    private boolean goesOn() {
        int last = buffer.bytes().capacity() - 1;
        return !packets && buffer.peek(socket, last, 1) > 0 && !buffer.sawFds();
    }

    private OverflowError tooLong(Limits limits) {
        return cut("received a message of more than " + limits.bytes() + " bytes");
    }

    private OverflowError tooMany(Limits limits) {
        return cut("received a message with more than " + limits.fds() + " file descriptors");
    }

    private OverflowError cut(String reason) {
        if (!packets) {
            // The rest of this message must not be parsed as the next one.
            socket.close();
        }
        return new OverflowError(reason);
    }

    private static String text(ByteBuffer from, int count) {
        byte[] bytes = new byte[count];
        from.get(0, bytes);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0
                && !Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))) {
            throw new UncheckedIOException(
                    "received a message that is not valid UTF-8", new CharacterCodingException());
        }
        return text;
    }

    /** Closes the descriptors of messages that no call has returned. */
    @Override
    public void close() {
        for (Held each : held) {
            if (each.message() != null) {
                Fd.closeAll(each.message().fds());
            }
        }
        held.clear();
    }
}
