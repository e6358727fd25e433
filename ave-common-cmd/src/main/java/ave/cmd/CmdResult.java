// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import ave.posix.abi.Utf8;
import java.util.Arrays;

/**
 * How a command ended and what it wrote. On purpose a program that was killed doesn't look like one
 * that succeeded, and codes above 127 aren't negative. Immutable, as long as nobody changes the
 * array.
 *
 * @param exitCode what the program gave, 0 to 255; 128 + N if signal N killed it
 * @param signal the signal that killed it; 0 if it ended by itself
 * @param bytes its output, byte by byte; not a copy
 * @param truncated whether these are the last bytes only, for the sake of {@link
 *     CmdOptions#memoryLimit}
 */
public record CmdResult(int exitCode, int signal, byte[] bytes, boolean truncated) {
    /**
     * Returns the output as text.
     *
     * @return the bytes decoded as UTF-8; invalid bytes become U+FFFD. A truncated output begins
     *     with its first whole character
     */
    public String output() {
        return Utf8.text(bytes, 0, bytes.length, truncated, false);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CmdResult result
                && exitCode == result.exitCode
                && signal == result.signal
                && truncated == result.truncated
                && Arrays.equals(bytes, result.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * exitCode + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        String how = signal == 0 ? "exit code " + exitCode : "killed by signal " + signal;
        return how + ", " + bytes.length + " bytes of output" + (truncated ? ", truncated" : "");
    }
}
