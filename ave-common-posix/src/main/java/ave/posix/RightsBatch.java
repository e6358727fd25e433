// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EINTR;
import static ave.posix.abi.Constants.MSG_DONTWAIT;
import static ave.posix.abi.Constants.MSG_NOSIGNAL;

import ave.io.Fd;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.util.List;

/**
 * Sends several messages, each of bytes with descriptors, with one call to the kernel, from memory
 * that is allocated once. The receiver can't tell them from those that were sent one by one. Never
 * blocks. See sendmmsg(2). Not thread-safe.
 */
public final class RightsBatch {
    /** How many messages are sent at once: more make them no cheaper. */
    public static final int MOST = 32;

    /** How many bytes a message can have; there is no gain in sending longer ones together. */
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
     * @param bytes what it says, 1 to {@link #CAPACITY} bytes
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
        int result;
        do {
            result = Libc.unixSockets().sendmmsg(socket.number(), memory.address(), count, flags);
        } while (result == -EINTR);
        return result;
    }

    /**
     * How much of a message was sent.
     *
     * @param index one that was sent
     * @return bytes, which on a stream may be fewer than it has
     */
    public int sentBytes(int index) {
        return memory.bytes().getInt(index * MMSGHDR_BYTES + LENGTH);
    }
}
