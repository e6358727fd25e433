// SPDX-License-Identifier: Apache-2.0
package ave.cli;

import ave.cli.internal.CommandLines;
import ave.cli.internal.console.Console;

/** The command {@code ave}. Exit code 2 and one line on stderr for a wrong command line. */
public final class Ave {
    private Ave() {}

    /**
     * Runs the command line and exits with its exit code.
     *
     * @param arguments the arguments
     */
    public static void main(String... arguments) {
        System.exit(CommandLines.execute(Console.ofProcess(), arguments));
    }
}
