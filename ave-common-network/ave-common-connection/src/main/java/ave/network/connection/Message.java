// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The frame around a payload: its size in bytes as an unsigned 32 bit integer in network order,
 * then the payload. Ports {@code make_header} and {@code validate_message} of {@code
 * ave.network.connection}.
 *
 * @since 1.0
 */
public final class Message {
    /** The size of a header in bytes. */
    public static final int HEADER_BYTES = 4;

    private Message() {}

    /**
     * Makes the header that goes before a payload.
     *
     * @param payload the payload
     * @return its header, 4 bytes
     */
    public static byte[] makeHeader(byte[] payload) {
        return ByteBuffer.allocate(HEADER_BYTES).putInt(payload.length).array();
    }

    /**
     * Checks that a message is whole: a header and exactly the payload that it announces.
     *
     * @param message header and payload
     * @return the payload
     * @throws IllegalArgumentException if either has the wrong size
     */
    public static byte[] validateMessage(byte[] message) {
        if (message.length < HEADER_BYTES) {
            throw new IllegalArgumentException("header too short: " + message.length);
        }
        long announced = sizeAt(message, 0);
        int size = message.length - HEADER_BYTES;
        if (announced != size) {
            throw new IllegalArgumentException(
                    "payload has wrong size: " + size + " != " + announced);
        }
        return Arrays.copyOfRange(message, HEADER_BYTES, message.length);
    }

    /** The size that the header at the offset announces. */
    static long sizeAt(byte[] bytes, int offset) {
        return (bytes[offset] & 0xffL) << 24
                | (bytes[offset + 1] & 0xff) << 16
                | (bytes[offset + 2] & 0xff) << 8
                | bytes[offset + 3] & 0xff;
    }
}
