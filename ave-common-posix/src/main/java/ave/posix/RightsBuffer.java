// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EMFILE;
import static ave.posix.abi.Constants.EMSGSIZE;
import static ave.posix.abi.Constants.ENOBUFS;
import static ave.posix.abi.Constants.MSG_CMSG_CLOEXEC;
import static ave.posix.abi.Constants.MSG_CTRUNC;
import static ave.posix.abi.Constants.MSG_DONTWAIT;
import static ave.posix.abi.Constants.MSG_NOSIGNAL;
import static ave.posix.abi.Constants.MSG_PEEK;
import static ave.posix.abi.Constants.MSG_TRUNC;

import ave.io.Fd;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Sends and receives bytes together with descriptors over AF_UNIX sockets, from memory that is
 * allocated once. Nothing here ever blocks. See sendmsg(2), recvmsg(2), SCM_RIGHTS in unix(7). Not
 * thread-safe.
 *
 * <p>A stream doesn't keep messages apart: descriptors come with the first byte of those that they
 * were sent with, and what was sent without descriptors may come together with what was sent next.
 */
public final class RightsBuffer {
    /** The most descriptors that the kernel passes at once: SCM_MAX_FD. */
    public static final int MAX_FDS = ControlMessages.MAX_FDS;

    // struct msghdr.
    private static final int IOV = 16;
    private static final int IOVLEN = 24;
    private static final int CONTROL = 32;
    private static final int CONTROLLEN = 40;
    private static final int FLAGS = 48;
    private static final int MSGHDR_BYTES = 56;

    // The targets of its pointers, in sequence: the iovec, the control messages, the bytes.
    private static final int IOVEC = 0;
    private static final int IOVEC_LENGTH = 8;
    private static final int CONTROL_MESSAGES = 16;
    private static final int DATA = CONTROL_MESSAGES + ControlMessages.BYTES;

    private final long headerAddress;
    private final ByteBuffer header;
    private final long bodyAddress;
    private final ByteBuffer body;
    private final ControlMessages control;
    private final ByteBuffer bytes;
    private boolean sawFds;

    /**
     * Allocates the memory.
     *
     * @param capacity how many bytes one message can have
     */
    public RightsBuffer(int capacity) {
        this(new NativeBuffer(MSGHDR_BYTES + bodyBytes(capacity)), 0, MSGHDR_BYTES, capacity);
    }

    /** In a part of the memory: where the msghdr is, and all else that belongs to it. */
    RightsBuffer(NativeBuffer memory, int headerOffset, int bodyOffset, int capacity) {
        headerAddress = memory.address() + headerOffset;
        header = part(memory, headerOffset, MSGHDR_BYTES);
        bodyAddress = memory.address() + bodyOffset;
        body = part(memory, bodyOffset, bodyBytes(capacity));
        control =
                new ControlMessages(
                        body.slice(CONTROL_MESSAGES, ControlMessages.BYTES)
                                .order(ByteOrder.nativeOrder()));
        bytes = body.slice(DATA, capacity);
        header.putLong(IOV, bodyAddress + IOVEC);
        header.putLong(IOVLEN, 1);
        header.putLong(CONTROL, bodyAddress + CONTROL_MESSAGES);
    }

    private static ByteBuffer part(NativeBuffer memory, int offset, int length) {
        return memory.bytes().slice(offset, length).order(ByteOrder.nativeOrder());
    }

    /** The memory that follows a msghdr, padded so that the next msghdr is aligned. */
    static int bodyBytes(int capacity) {
        return DATA + capacity + Long.BYTES & -Long.BYTES;
    }

    /**
     * The bytes of a message: what is sent, what was received.
     *
     * @return always the same direct buffer, from the message's first byte on
     */
    public ByteBuffer bytes() {
        return bytes;
    }

    /**
     * Sends bytes of this buffer and copies of descriptors, in one piece or not at all, as far as
     * that is the socket's way: a stream may take a part of the bytes, and then all descriptors.
     *
     * @param socket a connected socket
     * @param offset from where on in the buffer
     * @param length how many bytes; without any no descriptors would be sent
     * @param fds open descriptors, {@link #MAX_FDS} at most; they stay the caller's
     * @return how many bytes were taken, or the negated errno
     * @throws IllegalStateException if one of the descriptors is closed
     * @throws IllegalArgumentException for more than {@link #MAX_FDS}, or for no bytes
     */
    public int send(Fd socket, int offset, int length, List<Fd> fds) {
        prepare(offset, length, fds);
        int result = sendPrepared(socket);
        Reference.reachabilityFence(fds);
        return result;
    }

    /**
     * As {@link #send(Fd, int, int, List)}, with the numbers of descriptors.
     *
     * @param socket a connected socket
     * @param offset from where on in the buffer
     * @param length how many bytes
     * @param fds the numbers of open descriptors
     * @return how many bytes were taken, or the negated errno, EBADF for a number that isn't open
     * @throws IllegalArgumentException for more than {@link #MAX_FDS}, or for no bytes
     */
    public int send(Fd socket, int offset, int length, int... fds) {
        int count = checked(length, fds.length);
        for (int i = 0; i < count; i++) {
            control.put(i, fds[i]);
        }
        prepare(offset, length, control.complete(count));
        return sendPrepared(socket);
    }

    /** Prepares a message. The descriptors must stay open until it is sent. */
    void prepare(int offset, int length, List<Fd> fds) {
        int count = checked(length, fds.size());
        for (int i = 0; i < count; i++) {
            control.put(i, fds.get(i).number());
        }
        prepare(offset, length, control.complete(count));
    }

    private static int checked(int length, int count) {
        if (count < 0 || count > MAX_FDS || length < 1) {
            throw new IllegalArgumentException(
                    "can't pass "
                            + count
                            + " descriptors with "
                            + length
                            + " bytes: at most "
                            + MAX_FDS
                            + " descriptors with at least 1 byte");
        }
        return count;
    }

    private int sendPrepared(Fd socket) {
        int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
        int result = Libc.unixSockets().sendmsg(socket.number(), headerAddress, flags);
        Reference.reachabilityFence(socket);
        Reference.reachabilityFence(this);
        return result;
    }

    /**
     * Receives available bytes into this buffer, and descriptors, which are close-on-exec. If it
     * returns an error or throws, no descriptor stays open. Control messages of other kinds are
     * skipped.
     *
     * @param socket a connected socket
     * @param length at most so many bytes
     * @param maxFds at most so many descriptors
     * @param fds where the descriptors go, the caller's to close from then on
     * @return how many bytes came; 0 at the end of the stream; or the negated errno, as well as
     *     -EMSGSIZE for a packet of more bytes, -ENOBUFS for more descriptors than asked for, and
     *     -EMFILE where this process could not have them all. In these three cases what did come is
     *     lost
     * @throws IllegalArgumentException for more than {@link #MAX_FDS}, or for no bytes
     */
    public int receive(Fd socket, int length, int maxFds, List<Fd> fds) {
        checked(length, maxFds);
        prepareReceive(length);
        int result = receivePrepared(socket, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        return result < 0 ? result : take(result, maxFds, fds);
    }

    private int receivePrepared(Fd socket, int flags) {
        int result = Libc.unixSockets().recvmsg(socket.number(), headerAddress, flags);
        Reference.reachabilityFence(socket);
        Reference.reachabilityFence(this);
        return result;
    }

    void prepareReceive(int length) {
        // Always the full capacity: control messages before the descriptors must not displace them.
        prepare(0, length, ControlMessages.BYTES);
    }

    /** What {@link #receive} returns of a message that came with so many bytes. */
    int take(int length, int maxFds, List<Fd> fds) {
        int count = control.read(header.getLong(CONTROLLEN));
        int truncated = truncation(count, maxFds);
        if (truncated != 0) {
            control.closeFrom(0);
            return -truncated;
        }
        own(count, fds);
        return length;
    }

    /** Closes the descriptors of a message that came and is not taken. */
    void discard() {
        control.read(header.getLong(CONTROLLEN));
        control.closeFrom(0);
    }

    /**
     * Peeks at the bytes of a stream without consuming them: as many as {@link #receive} would
     * return, which ends after those that came with descriptors.
     *
     * @param socket a connected socket
     * @param offset to where in the buffer they are copied
     * @param length at most so many
     * @return how many there are; 0 at the end of the stream; or the negated errno
     */
    public int peek(Fd socket, int offset, int length) {
        // A peek receives descriptors, too, and without room for them they couldn't be recognized.
        prepare(offset, length, ControlMessages.BYTES);
        int result = receivePrepared(socket, MSG_DONTWAIT | MSG_PEEK | MSG_CMSG_CLOEXEC);
        if (result >= 0) {
            boolean cut = (header.getInt(FLAGS) & MSG_CTRUNC) != 0;
            sawFds = control.read(header.getLong(CONTROLLEN)) > 0 || cut;
            control.closeFrom(0);
        }
        return result;
    }

    /**
     * Tells whether the last peek saw descriptors: with the requested bytes or, if these came
     * without any, with later bytes.
     *
     * @return whether it saw some
     */
    public boolean sawFds() {
        return sawFds;
    }

    private void prepare(int offset, int length, int controlBytes) {
        if (offset < 0 || length > bytes.capacity() - offset) {
            throw new IndexOutOfBoundsException(
                    length
                            + " bytes from offset "
                            + offset
                            + ", the buffer has "
                            + bytes.capacity());
        }
        body.putLong(IOVEC, bodyAddress + DATA + offset);
        body.putLong(IOVEC_LENGTH, length);
        header.putLong(CONTROLLEN, controlBytes);
        header.putInt(FLAGS, 0);
    }

    private int truncation(int count, int maxFds) {
        int flags = header.getInt(FLAGS);
        if (count > maxFds) {
            return ENOBUFS;
        }
        if ((flags & MSG_CTRUNC) != 0) {
            return EMFILE;
        }
        return (flags & MSG_TRUNC) != 0 ? EMSGSIZE : 0;
    }

    private void own(int count, List<Fd> fds) {
        int before = fds.size();
        int taken = 0;
        Fd last = null;
        try {
            while (taken < count) {
                last = Fd.of(control.fd(taken++));
                fds.add(last);
            }
        } catch (RuntimeException | Error e) {
            fds.subList(before, fds.size()).forEach(Fd::close);
            if (last != null) {
                last.close();
            }
            control.closeFrom(taken);
            throw e;
        }
    }
}
