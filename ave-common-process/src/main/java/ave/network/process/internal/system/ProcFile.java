// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.FileInputStream;
import java.io.IOException;

/**
 * Reads files of /proc. They have no length that could be asked for, and a start reads several, in
 * a JVM that has compiled none of this: of all ways this one takes the fewest calls.
 */
public final class ProcFile {
    private ProcFile() {}

    /** The whole file; each byte becomes a character. */
    public static String text(String path) throws IOException {
        try (FileInputStream in = new FileInputStream(path)) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }

    /**
     * Lines of a file such as /proc/PID/status.
     *
     * @param text the file
     * @param first the key of the first line; not the first key of the file
     * @param last the key of the last line; where there is none, the first one is all
     * @return the lines; empty if there is no such key
     */
    public static String lines(String text, String first, String last) {
        int begin = text.indexOf("\n" + first + ":") + 1;
        if (begin == 0) {
            return "";
        }
        int lastLine = first.equals(last) ? begin : text.indexOf("\n" + last + ":", begin) + 1;
        int end = text.indexOf('\n', Math.max(begin, lastLine));
        return text.substring(begin, end < 0 ? text.length() : end + 1);
    }
}
