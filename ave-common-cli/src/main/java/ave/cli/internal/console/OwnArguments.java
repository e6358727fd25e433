// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The arguments of this process. The JVM silently destroys those that it can't decode. */
public final class OwnArguments {
    /** The JVM's replacement for bytes that it can't decode. */
    private static final char REPLACEMENT = '\uFFFD';

    private static final Path RAW = Path.of("/proc/self/cmdline");

    private OwnArguments() {}

    /**
     * Finds an argument that the JVM has changed. The kernel still has the original.
     *
     * @param arguments all that {@code main} got
     * @return the index of the first one that the JVM has destroyed; -1 if there is none
     */
    public static int destroyed(String... arguments) {
        if (Arrays.stream(arguments).allMatch(argument -> argument.indexOf(REPLACEMENT) < 0)) {
            return -1;
        }
        String[] raw;
        try {
            // Decodes each byte as a character; a zero follows each argument.
            String all = Files.readString(RAW, StandardCharsets.ISO_8859_1);
            raw = all.substring(0, Math.max(0, all.length() - 1)).split("\0", -1);
        } catch (IOException e) {
            // Without /proc there is nothing to compare with.
            return -1;
        }
        int first = raw.length - arguments.length;
        for (int i = 0; first >= 0 && i < arguments.length; i++) {
            byte[] bytes = arguments[i].getBytes(StandardCharsets.UTF_8);
            if (!raw[first + i].equals(new String(bytes, StandardCharsets.ISO_8859_1))) {
                return i;
            }
        }
        return -1;
    }
}
