// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal;

import ave.cli.internal.call.Call;
import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.cli.internal.console.Reason;
import ave.cli.internal.run.ProgramRun;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

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
        if (arguments.length > 0) {
            List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
            OptionalInt exitCode =
                    switch (arguments[0]) {
                        case "call" -> call(console, rest);
                        case "run" -> run(console, rest);
                        default -> OptionalInt.empty();
                    };
            if (exitCode.isPresent()) {
                return exitCode.getAsInt();
            }
        }
        return AveCommand.execute(console, arguments);
    }

    /**
     * Refuses a command line that the JVM could not decode.
     *
     * @param console where the message goes
     * @param index of the argument that is not what the user gave
     * @param arguments all of them
     * @return the exit code
     */
    public static int refuse(Console console, int index, String... arguments) {
        return AveCommand.refuse(console, "not valid UTF-8: " + arguments[index], arguments[0]);
    }

    private static OptionalInt call(Console console, List<String> arguments) {
        Call call = Call.ofPlain(arguments);
        try {
            return call == null
                    ? OptionalInt.empty()
                    : OptionalInt.of(console.end("ave call", call.run(console)));
        } catch (IllegalArgumentException e) {
            // A mistake, which picocli will find and explain as any other.
            return OptionalInt.empty();
        } catch (UnsupportedOperationException e) {
            return OptionalInt.of(console.fail("ave call", Reason.of(e), ExitCodes.FAILURE));
        }
    }

    private static OptionalInt run(Console console, List<String> arguments) {
        ProgramRun run = ProgramRun.ofPlain(arguments);
        return run == null
                ? OptionalInt.empty()
                : OptionalInt.of(console.end("ave run", run.run(console)));
    }
}
