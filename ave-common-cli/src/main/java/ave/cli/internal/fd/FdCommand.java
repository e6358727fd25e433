// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.fd;

import ave.cli.internal.console.ExitCodes;
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
        description = "Pass open files to another process, or take them from one.",
        subcommands = {FdSendCommand.class, FdReceiveCommand.class},
        footer = {
            "",
            "The peer may be any program that uses SCM_RIGHTS on a stream, such as FdTx of the",
            "Python library, which takes at most 8 files. Its user must be ours, or root."
        })
public final class FdCommand implements Runnable {
    /** Of how many bytes a message can be. */
    static final int MAX_MESSAGE = 32 * 1024;

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "send or receive?");
    }

    /** What both of them do. */
    @FunctionalInterface
    interface Transfer {
        void run();
    }

    /** Tells a user what went wrong in one line, and the exit code. */
    static int exitCode(CommandSpec spec, Transfer transfer) {
        try {
            transfer.run();
            return ExitCodes.OK;
        } catch (Timeout | ConnectionException e) {
            return fail(spec, e, ExitCodes.NO_CONNECTION);
        } catch (AveException | UncheckedIOException | IllegalArgumentException e) {
            return fail(spec, e, ExitCodes.FAILURE);
        }
    }

    private static int fail(CommandSpec spec, Exception problem, int exitCode) {
        spec.commandLine().getErr().println(spec.qualifiedName() + ": " + problem.getMessage());
        return exitCode;
    }
}
