// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.network.connection.Message.HEADER_BYTES;

import ave.exceptions.OverflowError;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The bytes of a connection that came in and were not taken yet, cut into messages. Memory grows
 * with the bytes that came, not with what a header announces.
 */
final class MessageInput implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final byte[] NOTHING = {};

    private byte[] kept = NOTHING;
    private int start;
    private int end;
    private int limit;

    /** The size of the message that was looked at last. */
    private int announced;

    MessageInput(int limit) {
        this.limit = limit;
    }

    void limit(int bytes) {
        limit = bytes;
    }

    int limit() {
        return limit;
    }

    /** How many bytes wait here. */
    int size() {
        return end - start;
    }

    byte[] copy() {
        return Arrays.copyOfRange(kept, start, end);
    }

    /** Takes up to the given number of bytes as they are, whatever they mean. */
    byte[] take(int size) {
        int taken = Math.min(size, size());
        byte[] bytes = Arrays.copyOfRange(kept, start, start + taken);
        start += taken;
        dropIfEmpty();
        return bytes;
    }

    /** Takes the first message, null if it isn't whole. */
    byte[] takeMessage() {
        if (!isWhole(kept, start, end)) {
            return null;
        }
        take(HEADER_BYTES);
        return take(announced);
    }

    private boolean isWhole(byte[] bytes, int from, int to) {
        if (to - from < HEADER_BYTES) {
            return false;
        }
        long size = Message.sizeAt(bytes, from);
        if (size > limit) {
            throw new OverflowError(
                    "a message of " + size + " bytes is above the limit of " + limit);
        }
        announced = (int) size;
        return to - from - HEADER_BYTES >= announced;
    }

    /** Hands on what is whole; false if the handler wants no more. */
    boolean deliver(MessageHandler handler) {
        boolean more = true;
        try {
            while (more && isWhole(kept, start, end)) {
                byte[] bytes = kept;
                int payload = start + HEADER_BYTES;
                int size = announced;
                start = payload + size;
                more = handler.onMessage(bytes, payload, size);
            }
        } finally {
            dropIfEmpty();
        }
        return more;
    }

    /** Hands on what is whole in new bytes and keeps the rest of them. Nothing may wait here. */
    void deliver(byte[] bytes, int count, MessageHandler handler) {
        int from = 0;
        try {
            boolean more = true;
            while (more && isWhole(bytes, from, count)) {
                int payload = from + HEADER_BYTES;
                int size = announced;
                from = payload + size;
                more = handler.onMessage(bytes, payload, size);
            }
        } finally {
            if (from < count) {
                kept = Arrays.copyOfRange(bytes, from, count);
                start = 0;
                end = count - from;
            }
        }
    }

    /** Makes room for more bytes behind those that wait. */
    byte[] room(int bytes) {
        if (kept.length - end < bytes) {
            int needed = size() + bytes;
            byte[] target =
                    kept.length >= needed && start > kept.length / 2
                            ? kept
                            : new byte[Math.max(needed, 2 * size())];
            System.arraycopy(kept, start, target, 0, size());
            end = size();
            start = 0;
            kept = target;
        }
        return kept;
    }

    int end() {
        return end;
    }

    void added(int bytes) {
        end += bytes;
    }

    private void dropIfEmpty() {
        if (start == end) {
            kept = NOTHING;
            start = 0;
            end = 0;
        }
    }
}
