// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says: proc(5). */
final class Proc {
    static final Path ROOT = Path.of("/proc");

    private Proc() {}

    /** A file's text; empty if what it tells of is gone. */
    static String read(String file) {
        try {
            // Names may be anything, and any byte is a character of this set.
            return Files.readString(ROOT.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Where a link points to; empty if it is gone. */
    static String target(String link) {
        try {
            return Files.readSymbolicLink(ROOT.resolve(link)).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
