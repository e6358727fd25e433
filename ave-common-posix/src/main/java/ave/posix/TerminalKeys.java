// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import java.io.ByteArrayOutputStream;

/**
 * The keys to type at a terminal in the mode {@link TerminalMode#unattended()} so that its program
 * reads certain bytes. {@link TerminalMode#END_OF_INPUT} after some bytes of a line makes them
 * readable; at the start of a line it is the end of the input.
 */
public final class TerminalKeys {
    private TerminalKeys() {}

    /**
     * Returns the keys for a piece of input. The piece never ends within a line, so the program
     * sees it at once, and the terminal's limit of 4095 bytes per line doesn't apply.
     *
     * @param bytes fewer than 4095 bytes; none for the end of the input
     * @return the keys
     */
    public static byte[] of(byte[] bytes) {
        ByteArrayOutputStream keys = new ByteArrayOutputStream();
        for (byte b : bytes) {
            if (b == TerminalMode.END_OF_INPUT || b == TerminalMode.LITERAL_NEXT) {
                keys.write(TerminalMode.LITERAL_NEXT);
            }
            keys.write(b);
        }
        if (bytes.length == 0 || bytes[bytes.length - 1] != '\n') {
            keys.write(TerminalMode.END_OF_INPUT);
        }
        return keys.toByteArray();
    }
}
