// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells which standard streams are terminals; the JDK knows of all of them together only. */
public final class Terminals {
    private Terminals() {}

    /**
     * Tells whether a descriptor of this process is a terminal.
     *
     * @param fd its number
     * @return true for a terminal; false also if {@code /proc} is missing
     */
    public static boolean isTerminal(int fd) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
            return file.startsWith("/dev/pts/")
                    || file.startsWith("/dev/tty")
                    || file.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
