// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import ave.posix.abi.NativeBuffer;
import java.io.Serializable;
import java.util.Arrays;

/**
 * A queue of bytes that wait to be sent, or that were received and not consumed yet. An empty queue
 * holds no memory, and others at most four times what is in them, or 1 KiB. Not thread-safe.
 */
public final class ByteQueue implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MAX_SIZE = Integer.MAX_VALUE - 8;
    private static final byte[] NOTHING = {};

    /** An array above this isn't kept for a small rest: nobody would count its memory. */
    private static final int LARGE = 1024;

    private byte[] bytes = NOTHING;
    private int start;
    private int end;

    /** Makes an empty queue. */
    public ByteQueue() {}

    /**
     * Returns how many bytes are in the queue.
     *
     * @return bytes
     */
    public int size() {
        return end - start;
    }

    /**
     * Returns the array that holds the bytes, the first of them at {@link #first}. It is valid
     * until something is added, and taking bytes from the queue does not change it.
     *
     * @return the array itself
     */
    public byte[] array() {
        return bytes;
    }

    /**
     * Returns where in the array the first byte is.
     *
     * @return an index
     */
    public int first() {
        return start;
    }

    /**
     * Copies all bytes.
     *
     * @return a new array
     */
    public byte[] copy() {
        return Arrays.copyOfRange(bytes, start, end);
    }

    /**
     * Copies some of the bytes.
     *
     * @param offset how many of the first bytes are left out, at most {@link #size}
     * @param most how many bytes are copied at most
     * @return a new array
     */
    public byte[] copy(int offset, int most) {
        int from = start + offset;
        return Arrays.copyOfRange(bytes, from, from + Math.min(most, end - from));
    }

    /**
     * Adds bytes at the end.
     *
     * @param more where they are
     * @param offset where they begin
     * @param length how many
     * @throws IllegalStateException if the queue would have more than 2 GB
     */
    public void add(byte[] more, int offset, int length) {
        makeRoom(length);
        System.arraycopy(more, offset, bytes, end, length);
        end += length;
    }

    /**
     * Adds the first bytes of a buffer at the end.
     *
     * @param more the buffer
     * @param length how many
     * @throws IllegalStateException if the queue would have more than 2 GB
     */
    public void add(NativeBuffer more, int length) {
        makeRoom(length);
        more.bytes().get(0, bytes, end, length);
        end += length;
    }

    private void makeRoom(int length) {
        if (bytes.length - end >= length) {
            return;
        }
        int size = size();
        long needed = (long) size + length;
        if (needed > MAX_SIZE) {
            throw new IllegalStateException(
                    "can't queue " + length + " more bytes: a queue holds at most 2 GB");
        }
        byte[] target =
                needed <= bytes.length / 2
                        ? bytes
                        : new byte[(int) Math.max(needed, Math.min(2L * size, 1 << 30))];
        System.arraycopy(bytes, start, target, 0, size);
        bytes = target;
        start = 0;
        end = size;
    }

    /**
     * Copies the first bytes to a buffer, as many as fit, and leaves them in the queue.
     *
     * @param buffer where they go, from its first byte on
     * @return how many were copied
     */
    public int copyTo(NativeBuffer buffer) {
        int count = Math.min(size(), buffer.capacity());
        buffer.bytes().put(0, bytes, start, count);
        return count;
    }

    /**
     * Takes the first bytes, all if there are fewer than wanted.
     *
     * @param most how many are wanted
     * @return a new array
     */
    public byte[] take(int most) {
        int count = Math.min(most, size());
        byte[] taken = Arrays.copyOfRange(bytes, start, start + count);
        remove(count);
        return taken;
    }

    /**
     * Removes the first bytes.
     *
     * @param count how many, no more than there are
     */
    public void remove(int count) {
        start += count;
        if (start == end) {
            clear();
        } else if (bytes.length > LARGE && size() <= bytes.length / 4) {
            bytes = copy();
            end = bytes.length;
            start = 0;
        }
    }

    /** Removes all bytes. */
    public void clear() {
        bytes = NOTHING;
        start = 0;
        end = 0;
    }
}
