// SPDX-License-Identifier: Apache-2.0
package ave.posix.abi;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 that arrives in pieces, or that has been cut, without splitting a character.
 * Invalid bytes become U+FFFD, as in {@code new String(bytes, UTF_8)}.
 *
 * <p>An instance carries the first bytes of an incomplete character over to the next piece. It is
 * not thread-safe.
 */
public final class Utf8 {
    /** The bytes of the longest character. */
    private static final int LONGEST = 4;

    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);

    /** The incomplete character at the end of what has been decoded: position 0, limit its size. */
    private final ByteBuffer carried = ByteBuffer.allocate(LONGEST).limit(0);

    /**
     * Decodes a piece.
     *
     * @param piece the next bytes; all of them are consumed
     * @param text where the characters that are complete now are appended
     */
    public void decode(ByteBuffer piece, StringBuilder text) {
        while (carried.hasRemaining() && piece.hasRemaining()) {
            int size = carried.limit();
            carried.limit(size + 1).put(size, piece.get());
            append(carried, text, false);
            carried.compact().flip();
        }
        if (!carried.hasRemaining()) {
            append(piece, text, false);
            carried.clear().put(piece).flip();
        }
    }

    /**
     * Ends the text, and makes the decoder ready for another one. An incomplete character becomes
     * U+FFFD.
     *
     * @param text where that is appended
     */
    public void end(StringBuilder text) {
        append(carried, text, true);
        carried.clear().limit(0);
    }

    private void append(ByteBuffer bytes, StringBuilder text, boolean end) {
        CharBuffer characters = CharBuffer.allocate(bytes.remaining() + 1);
        decoder.reset().decode(bytes, characters, end);
        text.append(characters.flip());
    }

    /**
     * Decodes bytes whose beginning or end may be missing, and leaves out the parts of characters
     * there.
     *
     * @param bytes the array
     * @param offset the first byte
     * @param length the number of bytes
     * @param beginMissing whether bytes before the first one are missing
     * @param endMissing whether bytes after the last one are missing
     * @return the text
     */
    public static String text(
            byte[] bytes, int offset, int length, boolean beginMissing, boolean endMissing) {
        int skipped = beginMissing ? strayLength(bytes, offset, length) : 0;
        int from = offset + skipped;
        int left = length - skipped;
        int count = endMissing ? wholeLength(bytes, from, left) : left;
        return new String(bytes, from, count, StandardCharsets.UTF_8);
    }

    /**
     * Tells how many bytes at the beginning belong to a character that began before.
     *
     * @param bytes the array
     * @param offset the first byte
     * @param length the number of bytes
     * @return 0 to 3
     */
    public static int strayLength(byte[] bytes, int offset, int length) {
        int count = 0;
        while (count < Math.min(length, LONGEST - 1) && continues(bytes[offset + count])) {
            count++;
        }
        return count;
    }

    /**
     * Tells where bytes can be cut: the length without an incomplete character at the end.
     *
     * @param bytes the array
     * @param offset the first byte
     * @param length the number of bytes
     * @return at most {@code length}, and at least {@code length - 3}
     */
    public static int wholeLength(byte[] bytes, int offset, int length) {
        int back = 1;
        while (back < Math.min(length, LONGEST) && continues(bytes[offset + length - back])) {
            back++;
        }
        boolean incomplete = back <= length && size(bytes[offset + length - back]) > back;
        return incomplete ? length - back : length;
    }

    private static boolean continues(byte b) {
        return (b & 0xc0) == 0x80;
    }

    /** The size of the character that a byte begins; 1 for a byte that begins none. */
    private static int size(byte first) {
        int value = first & 0xff;
        if (value < 0xc2 || value > 0xf4) {
            return 1;
        }
        return value < 0xe0 ? 2 : value < 0xf0 ? 3 : 4;
    }
}
