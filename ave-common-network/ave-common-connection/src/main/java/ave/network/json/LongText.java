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

    private byte[] escaped;
    private int size;

    private LongText(int length) {
        escaped = new byte[length + length / 16 + MOST];
    }

    /** Returns null for a text that isn't Latin-1. */
    static byte[] escape(String text) {
        byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
        if (!new String(latin, StandardCharsets.ISO_8859_1).equals(text)) {
            return null;
        }
        int first = nextSpecial(latin, 0);
        if (first == latin.length) {
            return latin;
        }
        LongText result = new LongText(latin.length);
        result.escape(latin, first);
        return Arrays.copyOf(result.escaped, result.size);
    }

    private void escape(byte[] latin, int firstSpecial) {
        int begin = 0;
        int special = firstSpecial;
        while (special < latin.length) {
            append(latin, begin, special - begin);
            appendEscape(latin[special] & 0xff);
            begin = special + 1;
            special = nextSpecial(latin, begin);
        }
        append(latin, begin, latin.length - begin);
    }

    /** Where the next character is that can't be written as it is; the length if there is none. */
    private static int nextSpecial(byte[] latin, int from) {
        int i = from;
        for (; i <= latin.length - Long.BYTES; i += Long.BYTES) {
            if (hasSpecial((long) LONGS.get(latin, i))) {
                break;
            }
        }
        while (i < latin.length && !isSpecial(latin[i])) {
            i++;
        }
        return i;
    }

    /** A byte below 0x20, equal to a quote or a backslash, or above 0x7f. */
    private static boolean hasSpecial(long bytes) {
        long quotes = bytes ^ ONES * '"';
        long backslashes = bytes ^ ONES * '\\';
        long found = bytes - ONES * ' ' | quotes - ONES | backslashes - ONES | bytes;
        return (found & HIGH_BITS) != 0;
    }

    private static boolean isSpecial(byte b) {
        return b < ' ' || b == '"' || b == '\\';
    }

    private void append(byte[] bytes, int offset, int length) {
        if (escaped.length - size < length + MOST) {
            escaped = Arrays.copyOf(escaped, 2 * escaped.length + length);
        }
        System.arraycopy(bytes, offset, escaped, size, length);
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
