// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx.internal.channel;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.ECONNRESET;
import static ave.posix.abi.Constants.EMSGSIZE;
import static ave.posix.abi.Constants.ENOBUFS;
import static ave.posix.abi.Constants.EPIPE;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;
import static ave.posix.abi.Constants.SOCK_SEQPACKET;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SO_SNDBUF;
import static ave.posix.abi.Constants.SO_TYPE;

import ave.exceptions.OverflowError;
import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.io.PosixException;
import ave.network.exceptions.ConnectionClosed;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.RightsBatch;
import ave.posix.RightsBuffer;
import ave.posix.Sockets;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Messages over one connected socket. Not thread-safe. */
public final class Channel implements AutoCloseable {
    /** The kernel keeps so much of a stream in one piece, whatever else is on its way. */
    static final int MAX_STREAM_MESSAGE = 32 * 1024;

    /** A piece is less than half of it. */
    private static final int SEND_BUFFER = 4 * MAX_STREAM_MESSAGE;

    /** More is never in one piece, unless somebody has raised the limits of the system. */
    private static final int MAX_ROOM = 1024 * 1024;

    private static final char REPLACEMENT = '\ufffd';

    private final Fd socket;
    private final boolean packets;
    private RightsBuffer buffer = new RightsBuffer(1024);

    /** Null as long as there was nothing for it. */
    private RightsBatch batch;

    /** What went wrong behind messages that were received at once; null if nothing did. */
    private RuntimeException heldBack;

    /**
     * Takes over a socket.
     *
     * @param socket a connected one
     */
    public Channel(Fd socket) {
        this.socket = socket;
        packets = Sockets.option(socket, SOL_SOCKET, SO_TYPE) == SOCK_SEQPACKET;
        if (Sockets.option(socket, SOL_SOCKET, SO_SNDBUF) < SEND_BUFFER) {
            Sockets.setOption(socket, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER);
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
     * Tells whether it was closed.
     *
     * @return false once it was
     */
    public boolean isOpen() {
        return socket.isOpen();
    }

    /**
     * Tells whether nothing more can be received.
     *
     * @return true once it is closed and all that came before was received
     */
    public boolean isOver() {
        return !isOpen() && heldBack == null;
    }

    /**
     * Sends a message.
     *
     * @param message its text
     * @param fds the numbers of open descriptors
     * @param deadline when to give up waiting for room
     */
    public void put(String message, int[] fds, Deadline deadline) {
        put(checked(message), fds, deadline);
    }

    private void put(byte[] bytes, int[] fds, Deadline deadline) {
        RightsBuffer out = buffer(bytes.length);
        out.bytes().put(0, bytes);
        int sent;
        while ((sent = out.send(socket, 0, bytes.length, fds)) == -EAGAIN) {
            await(POLLOUT, deadline);
        }
        check("sendmsg", sent);
        checkLength(sent, bytes);
    }

    /**
     * Sends messages in their order, many with one call to the kernel.
     *
     * @param messages the messages
     * @param deadline when to give up waiting for room
     */
    public void putAll(List<Message> messages, Deadline deadline) {
        // Nothing is sent if one of them can't be.
        byte[][] texts = new byte[messages.size()][];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = checked(messages.get(i).text());
            List<Fd> fds = messages.get(i).fds();
            fds.forEach(Fd::number);
            if (!packets && fds.isEmpty() && i < texts.length - 1) {
                throw new IllegalArgumentException(
                        "message "
                                + i
                                + " has no file descriptors, so it would come together with the"
                                + " next one; packets keep them apart");
            }
        }
        int sent = 0;
        while (sent < texts.length) {
            sent += putSome(messages, texts, sent, deadline);
        }
    }

    /** Returns how many of those from first on were sent, one at least. */
    private int putSome(List<Message> messages, byte[][] texts, int first, Deadline deadline) {
        if (texts[first].length > RightsBatch.CAPACITY) {
            put(texts[first], numbers(messages.get(first).fds()), deadline);
            return 1;
        }
        if (batch == null) {
            batch = new RightsBatch();
        }
        int count = 0;
        while (count < RightsBatch.MOST
                && first + count < texts.length
                && texts[first + count].length <= RightsBatch.CAPACITY) {
            batch.set(count, texts[first + count], messages.get(first + count).fds());
            count++;
        }
        int sent;
        while ((sent = batch.send(socket, count)) == -EAGAIN) {
            await(POLLOUT, deadline);
        }
        check("sendmmsg", sent);
        checkLength(batch.sentBytes(sent - 1), texts[first + sent - 1]);
        return sent;
    }

    private void checkLength(int sent, byte[] bytes) {
        if (sent < bytes.length) {
            // The system allows only a smaller buffer. The peer would take it for all there is.
            close();
            throw new PosixException("sendmsg", socket, EMSGSIZE);
        }
    }

    /**
     * The numbers of descriptors.
     *
     * @param fds open ones
     * @return their numbers
     * @throws IllegalStateException if one of them is closed
     */
    public static int[] numbers(List<Fd> fds) {
        int[] numbers = new int[fds.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = fds.get(i).number();
        }
        return numbers;
    }

    private byte[] checked(String message) {
        if (message.isEmpty()) {
            throw new IllegalArgumentException("message is empty, so nothing would be sent");
        }
        if (message.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("message has a NUL, where peers may cut it");
        }
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        if (!packets && bytes.length > MAX_STREAM_MESSAGE) {
            throw new OverflowError(
                    "message of "
                            + bytes.length
                            + " bytes, at most "
                            + MAX_STREAM_MESSAGE
                            + " without packets");
        }
        return bytes;
    }

    /**
     * Receives the messages that are there; waits for the first only.
     *
     * @param maxMessages at most so many
     * @param maxMsgLen of how many bytes each text may be
     * @param maxFds how many descriptors may come with each
     * @param deadline when to give up
     * @return the messages, one at least
     */
    public List<Message> getAll(int maxMessages, int maxMsgLen, int maxFds, Deadline deadline) {
        List<Message> messages = new ArrayList<>();
        Message message = get(maxMsgLen, maxFds, deadline);
        try {
            while (message != null) {
                messages.add(message);
                message = messages.size() < maxMessages ? next(maxMsgLen, maxFds) : null;
            }
        } catch (RuntimeException e) {
            heldBack = e;
        } catch (Error e) {
            messages.forEach(received -> Fd.closeAll(received.fds()));
            throw e;
        }
        return messages;
    }

    /**
     * Receives a message.
     *
     * @param maxMsgLen of how many bytes the text may be
     * @param maxFds how many descriptors may come with it
     * @param deadline when to give up
     * @return the message
     */
    public Message get(int maxMsgLen, int maxFds, Deadline deadline) {
        Message message;
        while ((message = next(maxMsgLen, maxFds)) == null) {
            await(POLLIN, deadline);
        }
        return message;
    }

    /** Null if it isn't there yet. */
    private Message next(int maxMsgLen, int maxFds) {
        if (heldBack != null) {
            RuntimeException thrown = heldBack;
            heldBack = null;
            throw thrown;
        }
        int most = Math.min(maxMsgLen, MAX_ROOM);
        // In a stream one more byte tells a text that was cut: descriptors end a message, so it is
        // of the same one. Where none are asked for, it might be of the next.
        int room = packets || maxFds == 0 ? most : most + 1;
        List<Fd> fds = new ArrayList<>(maxFds);
        boolean whole = false;
        try {
            int count = buffer(room + 1).receive(socket, room, maxFds, fds);
            if (count == -EAGAIN) {
                return null;
            }
            if (count == -EMSGSIZE || count > most || count == most && maxFds == 0 && goesOn()) {
                throw cut("message of more than " + maxMsgLen + " bytes");
            }
            if (count == -ENOBUFS) {
                throw cut("message with more than " + maxFds + " file descriptors");
            }
            if (check("recvmsg", count) == 0 && fds.isEmpty()) {
                throw new ConnectionClosed();
            }
            Message message = new Message(text(count), Collections.unmodifiableList(fds));
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

    private OverflowError cut(String reason) {
        if (!packets) {
            // The rest must not be taken for the next message.
            close();
        }
        return new OverflowError(reason);
    }

    private String text(int count) {
        byte[] bytes = new byte[count];
        buffer.bytes().get(0, bytes);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0
                && !Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))) {
            throw new UncheckedIOException("message is not UTF-8", new CharacterCodingException());
        }
        return text;
    }

    private RightsBuffer buffer(int capacity) {
        if (buffer.bytes().capacity() < capacity) {
            buffer = new RightsBuffer(capacity);
        }
        return buffer;
    }

    private void await(int events, Deadline deadline) {
        if (Poll.await(socket.number(), events, deadline) == 0) {
            String operation = (events == POLLIN ? "receive on " : "send on ") + socket;
            throw new Timeout("timed out", operation, null);
        }
    }

    private int check(String operation, int result) {
        if (result == -EPIPE || result == -ECONNRESET) {
            throw new ConnectionClosed();
        }
        if (result < 0) {
            throw new PosixException(operation, socket, -result);
        }
        return result;
    }

    @Override
    public void close() {
        socket.close();
    }
}
