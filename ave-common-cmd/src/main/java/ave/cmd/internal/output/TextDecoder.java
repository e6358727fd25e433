// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.output;

import ave.posix.abi.Utf8;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes text of any charset that arrives in pieces, without splitting a character. Invalid bytes
 * become U+FFFD. The first bytes of an incomplete character wait for the next piece. Not
 * thread-safe.
 */
final class TextDecoder {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Charset charset;
    private final CharsetDecoder decoder;
    private ByteBuffer carried = NOTHING;

    TextDecoder(Charset charset) {
        this.charset = charset;
        decoder =
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    /** Appends the characters that are complete now. All bytes of the piece are consumed. */
    void decode(ByteBuffer piece, StringBuilder text) {
        ByteBuffer bytes = piece;
        if (carried.hasRemaining()) {
            bytes = ByteBuffer.allocate(carried.remaining() + piece.remaining());
            bytes.put(carried).put(piece).flip();
        }
        append(bytes, text, false);
        carried = NOTHING;
        if (bytes.hasRemaining()) {
            carried = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
        }
    }

    /** Ends the text: an incomplete character becomes U+FFFD. Another text may follow. */
    void end(StringBuilder text) {
        append(carried, text, true);
        decoder.reset();
        carried = NOTHING;
    }

    private void append(ByteBuffer bytes, StringBuilder text, boolean end) {
        int size = 1 + (int) Math.ceil(bytes.remaining() * (double) decoder.maxCharsPerByte());
        CharBuffer characters = CharBuffer.allocate(size);
        CoderResult result;
        do {
            result = decoder.decode(bytes, characters, end);
            if (end && !result.isOverflow()) {
                result = decoder.flush(characters);
            }
            text.append(characters.flip());
            characters.clear();
        } while (result.isOverflow());
    }

    /**
     * How many bytes at the beginning of a piece belong to a character that began before it. Only
     * UTF-8 can tell.
     */
    int strayLength(ByteBuffer piece) {
        return charset.equals(StandardCharsets.UTF_8)
                ? Utf8.strayLength(piece.array(), piece.position(), piece.remaining())
                : 0;
    }

    /** Decodes bytes whose end may be missing, and leaves out the part of a character there. */
    static String text(ByteBuffer bytes, Charset charset, boolean beginMissing, boolean complete) {
        TextDecoder decoder = new TextDecoder(charset);
        if (beginMissing) {
            bytes.position(bytes.position() + decoder.strayLength(bytes));
        }
        StringBuilder text = new StringBuilder();
        decoder.decode(bytes, text);
        if (complete) {
            decoder.end(text);
        }
        return text.toString();
    }
}
