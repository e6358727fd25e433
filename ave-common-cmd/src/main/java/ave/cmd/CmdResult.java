// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import ave.cmd.internal.output.Transcript;
import java.nio.charset.Charset;
import java.util.Arrays;

/**
 * The exit status and output of a command. Immutable, provided that the arrays aren't modified.
 *
 * @param exitCode the program's exit code, 0 to 255; 128 + N if signal N killed it
 * @param signal the signal that killed it; 0 if it ended by itself
 * @param bytes its output, byte by byte; not a copy
 * @param errorBytes its standard error if that is separate, see {@link CmdOptions#terminal};
 *     otherwise empty. Not a copy
 * @param truncated whether these are the last bytes only, because of {@link CmdOptions#memoryLimit}
 * @param charset what the bytes are decoded with
 * @since 1.0
 */
public record CmdResult(
        int exitCode,
        int signal,
        byte[] bytes,
        byte[] errorBytes,
        boolean truncated,
        Charset charset) {
    /**
     * Returns the output as text.
     *
     * @return the decoded bytes; invalid ones become U+FFFD. A truncated output in UTF-8 begins
     *     with its first whole character
     */
    public String output() {
        return Transcript.text(bytes, charset, truncated);
    }

    /**
     * Returns standard error as text, if that is separate.
     *
     * @return the decoded bytes, as {@link #output()} has them; {@code ""} for commands on
     *     terminals
     */
    public String errors() {
        return Transcript.text(errorBytes, charset, truncated);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CmdResult result
                && exitCode == result.exitCode
                && signal == result.signal
                && truncated == result.truncated
                && charset.equals(result.charset)
                && Arrays.equals(bytes, result.bytes)
                && Arrays.equals(errorBytes, result.errorBytes);
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
