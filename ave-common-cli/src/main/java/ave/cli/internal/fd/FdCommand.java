// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.fd;

import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.cli.internal.console.LostOutput;
import ave.exceptions.AveException;
import ave.exceptions.Timeout;
import ave.network.exceptions.ConnectionException;
import java.io.UncheckedIOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ave fd}: open files from one process to another. */
@Command(
        name = "fd",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {FdSendCommand.class, FdReceiveCommand.class},
        description = "Pass open files to another process, or receive them from one.",
        footerHeading = "%nNotes%n",
        footer = {
            "The peer may be any program that uses SCM_RIGHTS on a stream, such as FdTx of",
            "the Python library, which takes at most 8 files. It must run as this user, or",
            "root."
        })
public final class FdCommand implements Runnable {
    /** The largest message in bytes. */
    static final int MAX_MESSAGE = 32 * 1024;

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command: send or receive");
    }

    /** The part that sending and receiving share. */
    @FunctionalInterface
    interface Transfer {
        void run();
    }

    /** Runs a transfer, reports an error to the user, and returns the exit code. */
    static int exitCode(Console console, CommandSpec spec, Transfer transfer) {
        try {
            transfer.run();
            return ExitCodes.OK;
        } catch (Timeout | ConnectionException e) {
            return console.fail(spec.qualifiedName(), e.getMessage(), ExitCodes.NO_CONNECTION);
        } catch (UncheckedIOException e) {
            boolean lost = e.getCause() instanceof LostOutput;
            return lost ? ExitCodes.OK : fail(console, spec, e);
        } catch (AveException | IllegalArgumentException e) {
            return fail(console, spec, e);
        }
    }

    private static int fail(Console console, CommandSpec spec, Exception problem) {
        return console.fail(spec.qualifiedName(), problem.getMessage(), ExitCodes.FAILURE);
    }
}
