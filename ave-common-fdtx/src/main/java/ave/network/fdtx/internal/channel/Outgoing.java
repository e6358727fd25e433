// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx.internal.channel;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EBADF;
import static ave.posix.abi.Constants.EMSGSIZE;

import ave.exceptions.OverflowError;
import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Descriptors;
import ave.posix.RightsBatch;
import ave.posix.RightsBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Sends as many messages as there is room for. Not thread-safe. */
final class Outgoing {
    /** The kernel keeps this much of a stream in one piece, whatever else is in transit. */
    static final int MAX_STREAM_MESSAGE = 32 * 1024;

    private final Fd socket;
    private final boolean packets;
    private RightsBuffer buffer = new RightsBuffer(1024);

    /** Null until it is needed. */
    private RightsBatch batch;

    Outgoing(Fd socket, boolean packets) {
        this.socket = socket;
        this.packets = packets;
    }

    /** Encodes a text, or throws if it can't be sent. */
    byte[] encoded(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "can't send an empty message: no descriptor would travel with it");
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "can't send a message that contains a NUL: peers may cut it there");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!packets && bytes.length > MAX_STREAM_MESSAGE) {
            throw new OverflowError(
                    "can't send a message of "
                            + bytes.length
                            + " bytes, at most "
                            + MAX_STREAM_MESSAGE
                            + " without FdTxOptions.packets");
        }
        return bytes;
    }

    /** Encodes the texts of several messages, or throws if one of them can't be sent. */
    byte[][] encoded(List<Message> messages) {
        byte[][] texts = new byte[messages.size()][];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = encoded(messages.get(i).text());
            List<Fd> fds = messages.get(i).fds();
            fds.forEach(Fd::number);
            if (!packets && fds.isEmpty() && i < texts.length - 1) {
                throw new IllegalArgumentException(
                        "can't send message "
                                + i
                                + " without file descriptors: on a stream it would merge with the"
                                + " next one; FdTxOptions.packets keeps them apart");
            }
        }
        return texts;
    }

    /** Sends a message; returns false if there is no room. */
    boolean send(byte[] bytes, int[] fds) {
        if (buffer.bytes().capacity() < bytes.length) {
            buffer = new RightsBuffer(bytes.length);
        }
        buffer.bytes().put(0, bytes);
        int sent = buffer.send(socket, 0, bytes.length, fds);
        if (sent == -EAGAIN) {
            return false;
        }
        if (sent == -EBADF) {
            throw notOpen(fds);
        }
        checkLength(Failures.check("sendmsg", socket, sent), bytes);
        return true;
    }

    /** Finds the closed descriptor, which the kernel doesn't name. */
    private PosixException notOpen(int[] fds) {
        for (int fd : fds) {
            if (!Descriptors.isOpen(fd)) {
                return new PosixException("send fd " + fd + " on", socket, EBADF);
            }
        }
        return new PosixException("sendmsg", socket, EBADF);
    }

    /** Sends one or several of the messages from the first on; returns how many. */
    int sendSome(List<Message> messages, byte[][] texts, int first) {
        if (texts[first].length > RightsBatch.CAPACITY) {
            return send(texts[first], Channel.numbers(messages.get(first).fds())) ? 1 : 0;
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
        int sent = batch.send(socket, count);
        if (sent == -EAGAIN) {
            return 0;
        }
        Failures.check("sendmmsg", socket, sent);
        checkLength(batch.bytesOf(sent - 1), texts[first + sent - 1]);
        return sent;
    }

    private void checkLength(int sent, byte[] bytes) {
        if (sent < bytes.length) {
            // The system's buffer limit is too low: the peer would take this part for the whole
            // message.
            socket.close();
            throw new PosixException("sendmsg", socket, EMSGSIZE);
        }
    }
}
