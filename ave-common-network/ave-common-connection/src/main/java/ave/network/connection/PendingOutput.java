// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import ave.posix.abi.NativeBuffer;
import java.io.Serializable;
import java.util.Arrays;

/** The bytes of a connection that are still to be sent, in order. */
final class PendingOutput implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int start;
    private int end;

    int size() {
        return end - start;
    }

    byte[] copy() {
        return Arrays.copyOfRange(bytes, start, end);
    }

    void add(byte[] more, int offset, int length) {
        if (bytes.length - end < length) {
            makeRoom(length);
        }
        System.arraycopy(more, offset, bytes, end, length);
        end += length;
    }

    private void makeRoom(int length) {
        int size = size();
        long needed = (long) size + length;
        if (needed > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException("more than 2 GB wait to be sent on one connection");
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

    /** Copies the first bytes to the buffer and returns how many. */
    int copyTo(NativeBuffer buffer) {
        int count = Math.min(size(), buffer.capacity());
        buffer.bytes().put(0, bytes, start, count);
        return count;
    }

    void remove(int count) {
        start += count;
        if (start == end) {
            clear();
        }
    }

    void clear() {
        bytes = NOTHING;
        start = 0;
        end = 0;
    }
}
