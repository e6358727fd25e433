// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.wire;

import ave.io.Fd;
import java.io.FileInputStream;
import java.io.IOException;

/** What a file in memory holds. */
public final class Content {
    private Content() {}

    /** All of it, from the beginning. Closes the descriptor. */
    public static byte[] of(Fd fd) throws IOException {
        // Of all ways to read a file from its beginning this one loads the least.
        try (Fd file = fd;
                FileInputStream in = new FileInputStream("/proc/self/fd/" + file.number())) {
            return in.readAllBytes();
        }
    }
}
