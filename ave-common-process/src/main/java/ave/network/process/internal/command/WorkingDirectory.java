// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where this process is. */
public final class WorkingDirectory {
    private static final Path CWD = Path.of("/proc/self/cwd");

    private WorkingDirectory() {}

    /** Whether the directory was deleted: no JVM starts in such a one. */
    public static boolean isGone() {
        try {
            // A name may end like that, but a link count takes long to ask for.
            return Files.readSymbolicLink(CWD).toString().endsWith(" (deleted)")
                    && Files.getAttribute(CWD, "unix:nlink").equals(0);
        } catch (IOException e) {
            return false;
        }
    }

    /** Where a JVM is to start; null for here. */
    public static String ofNewJvm() {
        return isGone() ? "/" : null;
    }
}
