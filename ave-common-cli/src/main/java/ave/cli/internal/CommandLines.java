// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal;

import ave.cli.internal.call.Call;
import ave.cli.internal.console.Console;
import java.util.Arrays;
import java.util.List;

/** Executes command lines, without picocli where that saves time that a user notices. */
public final class CommandLines {
    private CommandLines() {}

    /**
     * Executes a command line.
     *
     * @param console where its output goes
     * @param arguments the arguments, as they are: no file is read in place of {@code @FILE}
     * @return the exit code
     */
    public static int execute(Console console, String... arguments) {
        if (arguments.length > 0 && arguments[0].equals("call")) {
            List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
            Call call = Call.ofPlain(rest);
            if (call != null) {
                try {
                    return console.end("ave call", call.run(console));
                } catch (IllegalArgumentException e) {
                    // A mistake, which picocli will find and explain as any other.
                    return AveCommand.execute(console, arguments);
                }
            }
        }
        return AveCommand.execute(console, arguments);
    }
}
