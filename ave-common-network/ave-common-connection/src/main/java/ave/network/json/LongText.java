// SPDX-License-Identifier: Apache-2.0
package ave.network.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Escapes long texts for JSON, eight characters at a time, to what our generator makes of them.
 * Most long texts have little to be escaped, and a generator looks at each character.
 */
final class LongText {
    /** Shorter ones are not worth their copies. */
    static final int WORTHWHILE = 512;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** The largest escape of a character. */
    private static final int MOST = 6;

    /** What the JDK's encoder writes for a character that isn't Latin-1. */
    private static final char REPLACEMENT = '?';

    private final String text;
    private final byte[] latin;
    private byte[] escaped;
    private int size;

    private LongText(String text, byte[] latin) {
        this.text = text;
        this.latin = latin;
    }

    /** Returns null for a text that isn't Latin-1. */
    static byte[] escape(String text) {
        byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
        // The two halves of a surrogate pair are replaced together.
        return latin.length == text.length() ? new LongText(text, latin).escape() : null;
    }

    private byte[] escape() {
        if (isPlain()) {
            return latin;
        }
        int begin = 0;
        int special = nextSpecial(0);
        while (special < latin.length) {
            if (latin[special] != REPLACEMENT) {
                append(begin, special - begin);
                appendEscape(latin[special] & 0xff);
                begin = special + 1;
            } else if (text.charAt(special) != REPLACEMENT) {
                return null;
            }
            special = nextSpecial(special + 1);
        }
        if (begin == 0) {
            return latin;
        }
        append(begin, latin.length - begin);
        return Arrays.copyOf(escaped, size);
    }

    /** The JVM searches for one character several times as fast as this class for all of them. */
    private boolean isPlain() {
        if (text.indexOf('"') >= 0 || text.indexOf('\\') >= 0) {
            return false;
        }
        long found = 0;
        int i = 0;
        for (; i <= latin.length - Long.BYTES; i += Long.BYTES) {
            long bytes = (long) LONGS.get(latin, i);
            found |= bytes - ONES * ' ' | (bytes ^ ONES * REPLACEMENT) - ONES | bytes;
        }
        for (; i < latin.length; i++) {
            found |= isSpecial(latin[i]) ? HIGH_BITS : 0;
        }
        return (found & HIGH_BITS) == 0;
    }

    /** The index of the next character that may not be written as it is; the length for none. */
    private int nextSpecial(int from) {
        int i = from;
        while (i <= latin.length - Long.BYTES && !hasSpecial((long) LONGS.get(latin, i))) {
            i += Long.BYTES;
        }
        while (i < latin.length && !isSpecial(latin[i])) {
            i++;
        }
        return i;
    }

    /** Whether a byte is below 0x20 or above 0x7f, a quote, a backslash or a replacement. */
    private static boolean hasSpecial(long bytes) {
        long quotes = bytes ^ ONES * '"';
        long backslashes = bytes ^ ONES * '\\';
        long replacements = bytes ^ ONES * REPLACEMENT;
        long found =
                bytes - ONES * ' '
                        | quotes - ONES
                        | backslashes - ONES
                        | replacements - ONES
                        | bytes;
        return (found & HIGH_BITS) != 0;
    }

    private static boolean isSpecial(byte b) {
        return b < ' ' || b == '"' || b == '\\' || b == REPLACEMENT;
    }

    private void append(int begin, int length) {
        if (escaped == null) {
            escaped = new byte[latin.length + latin.length / 16 + MOST];
        }
        if (escaped.length - size < length + MOST) {
            escaped = Arrays.copyOf(escaped, 2 * escaped.length + length);
        }
        System.arraycopy(latin, begin, escaped, size, length);
        size += length;
    }

    private void appendEscape(int character) {
        escaped[size++] = '\\';
        int letter = "\b\t\n\f\r\"\\".indexOf(character);
        if (letter >= 0) {
            escaped[size++] = (byte) "btnfr\"\\".charAt(letter);
        } else {
            escaped[size++] = 'u';
            escaped[size++] = '0';
            escaped[size++] = '0';
            escaped[size++] = HEX[character >> 4];
            escaped[size++] = HEX[character & 0xf];
        }
    }
}
