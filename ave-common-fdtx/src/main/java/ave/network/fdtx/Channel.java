// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static ave.posix.Constants.EAGAIN;
import static ave.posix.Constants.ECONNRESET;
import static ave.posix.Constants.EMSGSIZE;
import static ave.posix.Constants.ENOBUFS;
import static ave.posix.Constants.EPIPE;
import static ave.posix.Constants.POLLIN;
import static ave.posix.Constants.POLLOUT;
import static ave.posix.Constants.SOCK_SEQPACKET;
import static ave.posix.Constants.SOL_SOCKET;
import static ave.posix.Constants.SO_SNDBUF;
import static ave.posix.Constants.SO_TYPE;

import ave.exceptions.OverflowError;
import ave.exceptions.Timeout;
import ave.network.exceptions.ConnectionClosed;
import ave.posix.Deadline;
import ave.posix.Fd;
import ave.posix.Poll;
import ave.posix.PosixException;
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
final class Channel implements AutoCloseable {
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

    /** Takes over the socket. */
    Channel(Fd socket) {
        this.socket = socket;
        packets = Sockets.option(socket, SOL_SOCKET, SO_TYPE) == SOCK_SEQPACKET;
        if (Sockets.option(socket, SOL_SOCKET, SO_SNDBUF) < SEND_BUFFER) {
            Sockets.setOption(socket, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER);
        }
    }

    int number() {
        return socket.number();
    }

    boolean isOpen() {
        return socket.isOpen();
    }

    void put(String message, int[] fds, Deadline deadline) {
        byte[] bytes = checked(message);
        RightsBuffer out = buffer(bytes.length);
        out.bytes().put(0, bytes);
        int sent;
        while ((sent = out.send(socket, 0, bytes.length, fds)) == -EAGAIN) {
            await(POLLOUT, deadline);
        }
        if (check("sendmsg", sent) < bytes.length) {
            // The system allows only a smaller buffer. The peer would take it for all there is.
            close();
            throw new PosixException("sendmsg", socket, EMSGSIZE);
        }
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

    FdMessage get(int maxMsgLen, int maxFds, Deadline deadline) {
        int most = Math.min(maxMsgLen, MAX_ROOM);
        // In a stream one more byte tells a text that was cut: descriptors end a message, so it is
        // of the same one. Where none are asked for, it might be of the next.
        int room = packets || maxFds == 0 ? most : most + 1;
        List<Fd> fds = new ArrayList<>(maxFds);
        boolean whole = false;
        try {
            int count = receive(room, maxFds, fds, deadline);
            if (count == -EMSGSIZE || count > most || count == most && maxFds == 0 && goesOn()) {
                throw cut("message of more than " + maxMsgLen + " bytes");
            }
            if (count == -ENOBUFS) {
                throw cut("message with more than " + maxFds + " file descriptors");
            }
            if (check("recvmsg", count) == 0 && fds.isEmpty()) {
                throw new ConnectionClosed();
            }
            FdMessage message = new FdMessage(text(count), Collections.unmodifiableList(fds));
            whole = true;
            return message;
        } finally {
            if (!whole) {
                Fd.closeAll(fds);
            }
        }
    }

    private int receive(int room, int maxFds, List<Fd> fds, Deadline deadline) {
        RightsBuffer in = buffer(room + 1);
        int count;
        while ((count = in.receive(socket, room, maxFds, fds)) == -EAGAIN) {
            await(POLLIN, deadline);
        }
        return count;
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
            throw new Timeout("timed out");
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
