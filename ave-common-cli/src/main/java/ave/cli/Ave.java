// SPDX-License-Identifier: Apache-2.0
package ave.cli;

import ave.cli.internal.CommandLines;
import ave.cli.internal.console.Console;
import ave.cli.internal.console.OwnArguments;

/** The command {@code ave}. Exit code 2 and one line on stderr for a wrong command line. */
public final class Ave {
    private Ave() {}

    /**
     * Runs the command line and exits with its exit code.
     *
     * @param arguments the arguments
     */
    public static void main(String... arguments) {
        Console console = Console.ofProcess();
        int destroyed = OwnArguments.destroyed(arguments);
        System.exit(
                destroyed < 0
                        ? CommandLines.execute(console, arguments)
                        : CommandLines.refuse(console, destroyed, arguments));
    }
}
