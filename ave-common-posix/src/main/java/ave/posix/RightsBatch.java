// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.MSG_CMSG_CLOEXEC;
import static ave.posix.abi.Constants.MSG_DONTWAIT;
import static ave.posix.abi.Constants.MSG_NOSIGNAL;

import ave.io.Fd;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Sends and receives several messages, each of bytes with descriptors, with one call to the kernel,
 * in memory that is allocated once. The peer can't tell this from messages that are sent or
 * received one by one. Never blocks. See sendmmsg(2), recvmmsg(2). Not thread-safe.
 */
public final class RightsBatch {
    /** The most messages per call: larger batches gain nothing. */
    public static final int MOST = 32;

    /** The most bytes of a message: batching longer ones gains nothing. */
    public static final int CAPACITY = 1024;

    // struct mmsghdr: the msghdr, and how many bytes of it were sent.
    private static final int MMSGHDR_BYTES = 64;
    private static final int LENGTH = 56;

    private final NativeBuffer memory;
    private final RightsBuffer[] messages = new RightsBuffer[MOST];

    /** Allocates the memory. */
    public RightsBatch() {
        int headers = MOST * MMSGHDR_BYTES;
        int body = RightsBuffer.bodyBytes(CAPACITY);
        memory = new NativeBuffer(headers + MOST * body);
        for (int i = 0; i < MOST; i++) {
            messages[i] = new RightsBuffer(memory, i * MMSGHDR_BYTES, headers + i * body, CAPACITY);
        }
    }

    /**
     * Makes one of the messages.
     *
     * @param index which one, less than {@link #MOST}
     * @param bytes its content, 1 to {@link #CAPACITY} bytes
     * @param fds open descriptors, {@link RightsBuffer#MAX_FDS} at most, which stay the caller's
     *     and have to stay open until the message was sent
     * @throws IllegalStateException if one of the descriptors is closed
     * @throws IllegalArgumentException for more than {@link RightsBuffer#MAX_FDS}, or for no bytes
     */
    public void set(int index, byte[] bytes, List<Fd> fds) {
        messages[index].bytes().put(0, bytes);
        messages[index].prepare(0, bytes.length, fds);
    }

    /**
     * Sends the first of the messages, in their order.
     *
     * @param socket a connected socket
     * @param count how many, 1 to {@link #MOST}
     * @return how many were sent, which may be fewer; or, if none were, the negated errno
     */
    public int send(Fd socket, int count) {
        int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
        int result = Libc.unixSockets().sendmmsg(socket.number(), memory.address(), count, flags);
        Reference.reachabilityFence(socket);
        Reference.reachabilityFence(this);
        return result;
    }

    /**
     * How many bytes of a message were sent or received.
     *
     * @param index which one
     * @return bytes; a stream may send fewer than the message has
     */
    public int bytesOf(int index) {
        return memory.bytes().getInt(index * MMSGHDR_BYTES + LENGTH);
    }

    /**
     * Receives messages that are there, up to the first at which there are no more.
     *
     * @param socket a connected socket
     * @param count at most so many, 1 to {@link #MOST}
     * @param length at most so many bytes of each, 1 to {@link #CAPACITY}
     * @return how many came, each of which is then to be taken or discarded; or, if none did, the
     *     negated errno. At the end of a stream messages come that have neither bytes nor
     *     descriptors
     */
    public int receive(Fd socket, int count, int length) {
        for (int i = 0; i < count; i++) {
            messages[i].prepareReceive(length);
        }
        int flags = MSG_DONTWAIT | MSG_CMSG_CLOEXEC;
        int result = Libc.unixSockets().recvmmsg(socket.number(), memory.address(), count, flags);
        Reference.reachabilityFence(socket);
        Reference.reachabilityFence(this);
        return result;
    }

    /**
     * Takes a message that was received.
     *
     * @param index which one
     * @param maxFds at most so many descriptors
     * @param fds where the descriptors go, the caller's to close from then on
     * @return what {@link RightsBuffer#receive} returns
     */
    public int take(int index, int maxFds, List<Fd> fds) {
        return messages[index].take(bytesOf(index), maxFds, fds);
    }

    /**
     * The bytes of a message that was received.
     *
     * @param index which one
     * @return always the same direct buffer, from the message's first byte on
     */
    public ByteBuffer bytes(int index) {
        return messages[index].bytes();
    }

    /**
     * Closes the descriptors of messages that were received and are not taken.
     *
     * @param from the first of them
     * @param to the one after the last of them
     */
    public void discard(int from, int to) {
        for (int i = from; i < to; i++) {
            messages[i].discard();
        }
    }
}
