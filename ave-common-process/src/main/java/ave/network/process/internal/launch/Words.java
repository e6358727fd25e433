// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import ave.io.Fd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a JVM said that didn't get to its job. */
final class Words {
    /** Enough for what a JVM says; a flood is cut. */
    private static final int MOST = 32 * 1024;

    private Words() {}

    /** As the end of a message; empty if it said nothing. */
    static String said(Fd words) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/self/fd/" + words.number()));
            int length = Math.min(bytes.length, MOST);
            String text = new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "" : ": " + text;
        } catch (IOException e) {
            return "; what it said can't be read: " + e;
        }
    }
}
