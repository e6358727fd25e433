// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.network.connection.Message.HEADER_BYTES;

import ave.exceptions.OverflowError;
import ave.posix.ByteQueue;
import java.io.Serializable;

/**
 * The bytes of a connection that came in and were not taken yet, cut into messages. Memory grows
 * with the bytes that came, not with what a header announces.
 */
final class MessageInput implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ByteQueue kept = new ByteQueue();
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

    /** The bytes that wait here, to which more may be added. */
    ByteQueue kept() {
        return kept;
    }

    /** Takes the first message, null if it isn't whole. */
    byte[] takeMessage() {
        if (!isFirstWhole()) {
            return null;
        }
        kept.remove(HEADER_BYTES);
        return kept.take(announced);
    }

    private boolean isFirstWhole() {
        return isWhole(kept.array(), kept.first(), kept.first() + kept.size());
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
        while (more && isFirstWhole()) {
            byte[] bytes = kept.array();
            int payload = kept.first() + HEADER_BYTES;
            int size = announced;
            kept.remove(HEADER_BYTES + size);
            more = handler.onMessage(bytes, payload, size);
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
                kept.add(bytes, from, count - from);
            }
        }
    }
}
