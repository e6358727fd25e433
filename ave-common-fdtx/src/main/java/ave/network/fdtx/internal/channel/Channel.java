// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx.internal.channel;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;
import static ave.posix.abi.Constants.SOCK_SEQPACKET;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SO_SNDBUF;
import static ave.posix.abi.Constants.SO_TYPE;

import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.Sockets;
import java.util.ArrayList;
import java.util.List;

/** Messages over one connected socket, with deadlines. Not thread-safe. */
public final class Channel implements AutoCloseable {
    /** A piece of a stream is less than half of the send buffer. */
    private static final int SEND_BUFFER = 4 * Outgoing.MAX_STREAM_MESSAGE;

    private final Fd socket;
    private final Outgoing outgoing;
    private final Incoming incoming;

    /**
     * Takes over a socket.
     *
     * @param socket a connected one
     */
    public Channel(Fd socket) {
        this.socket = socket;
        boolean packets = Sockets.option(socket, SOL_SOCKET, SO_TYPE) == SOCK_SEQPACKET;
        outgoing = new Outgoing(socket, packets);
        incoming = new Incoming(socket, packets);
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
        return !isOpen() && !incoming.holds();
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

    /**
     * Sends a message.
     *
     * @param text its text
     * @param fds the numbers of open descriptors
     * @param deadline when to give up waiting for room
     */
    public void put(String text, int[] fds, Deadline deadline) {
        byte[] bytes = outgoing.encoded(text);
        while (!outgoing.send(bytes, fds)) {
            await(POLLOUT, deadline);
        }
    }

    /**
     * Sends messages in their order, many with one call to the kernel. None is sent if one of them
     * can't be.
     *
     * @param messages the messages
     * @param deadline when to give up waiting for room
     */
    public void putAll(List<Message> messages, Deadline deadline) {
        byte[][] texts = outgoing.encoded(messages);
        int sent = 0;
        while (sent < texts.length) {
            int more = outgoing.sendSome(messages, texts, sent);
            if (more == 0) {
                await(POLLOUT, deadline);
            }
            sent += more;
        }
    }

    /**
     * Receives a message.
     *
     * @param limits what may come
     * @param deadline when to give up
     * @return the message
     */
    public Message get(Limits limits, Deadline deadline) {
        Message message;
        while ((message = incoming.next(limits)) == null) {
            await(POLLIN, deadline);
        }
        return message;
    }

    /**
     * Receives the messages that are there; waits for the first only.
     *
     * @param maxMessages at most so many
     * @param limits what may come as one of them
     * @param deadline when to give up
     * @return the messages, one at least
     */
    public List<Message> getAll(int maxMessages, Limits limits, Deadline deadline) {
        List<Message> messages = new ArrayList<>();
        while (!incoming.collect(messages, maxMessages, limits)) {
            await(POLLIN, deadline);
        }
        return messages;
    }

    private void await(int events, Deadline deadline) {
        if (Poll.await(socket.number(), events, deadline) == 0) {
            String operation = (events == POLLIN ? "receive on " : "send on ") + socket;
            throw new Timeout("timed out", operation, null);
        }
    }

    /** Closes the socket, and the descriptors of messages that were not received. */
    @Override
    public void close() {
        socket.close();
        incoming.close();
    }
}
