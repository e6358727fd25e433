// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import static ave.posix.abi.Constants.EACCES;
import static ave.posix.abi.Constants.ENOENT;
import static ave.posix.abi.Constants.ENOEXEC;
import static ave.posix.abi.Constants.EPIPE;

import ave.cli.internal.console.CallerLocale;
import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.cli.internal.console.PlainArguments;
import ave.cli.internal.console.Seconds;
import ave.io.PosixException;
import ave.posix.Deadline;
import ave.posix.Environment;
import ave.posix.ExitStatus;
import ave.posix.Spawn;
import ave.posix.abi.Errno;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A run of a program, as the command line describes it. Independent of picocli.
 *
 * @param command the program and its arguments
 * @param timeout when it is killed; zero for never
 * @param cwd the directory in which it starts; null for this process's
 * @param outputFile the file that gets its output as well; null for none
 */
public record ProgramRun(List<String> command, Duration timeout, String cwd, Path outputFile) {
    private static final String NAME = "ave run";
    private static final Set<String> OPTIONS = Set.of("--timeout", "--cwd", "--output-file");

    /**
     * Parses a valid command line.
     *
     * @param arguments the arguments after the name of the command
     * @return the run; null if picocli has to parse it, for help or for an error message
     */
    public static ProgramRun ofPlain(List<String> arguments) {
        int program = programIndex(arguments);
        if (program < 0 || program >= arguments.size()) {
            return null;
        }
        int end = arguments.get(program).equals("--") ? program + 1 : program;
        PlainArguments plain = PlainArguments.of(arguments.subList(0, program), OPTIONS, Set.of());
        if (plain == null || end == arguments.size()) {
            return null;
        }
        try {
            String limit = plain.one("--timeout");
            String file = plain.one("--output-file");
            return new ProgramRun(
                    List.copyOf(arguments.subList(end, arguments.size())),
                    limit == null ? Duration.ZERO : timeLimit(limit),
                    plain.one("--cwd"),
                    file == null ? null : Path.of(file));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Finds the program, or the -- before it, after the options and their values. */
    private static int programIndex(List<String> arguments) {
        int i = 0;
        while (i < arguments.size()
                && arguments.get(i).startsWith("-")
                && !arguments.get(i).equals("--")) {
            i += OPTIONS.contains(arguments.get(i)) ? 2 : 1;
        }
        return i;
    }

    /** Zero for none. */
    static Duration timeLimit(String text) {
        return text.matches("0+(\\.0*)?") ? Duration.ZERO : Seconds.parse(text);
    }

    /**
     * Runs the program between this process's own streams.
     *
     * @param console where a failure is reported
     * @return the exit code
     */
    public int run(Console console) {
        return run(console, 0, 1, true);
    }

    /** With other descriptors for its input and output, and signals forwarded or not. */
    int run(Console console, int in, int out, boolean forwarding) {
        try (OutputStream file = openFile()) {
            return relay(console, file, in, out, forwarding);
        } catch (FileNotFoundException e) {
            // The message is the path and, in brackets, the system's reason.
            return fail(console, "output file " + e.getMessage(), ExitCodes.NOT_RUN);
        } catch (IOException e) {
            return fail(
                    console,
                    "output file " + outputFile + ": " + e.getMessage(),
                    ExitCodes.NOT_RUN);
        } catch (UnsupportedOperationException e) {
            // This JVM can't call native code.
            return fail(console, e.getMessage(), ExitCodes.NOT_RUN);
        } catch (PosixException e) {
            // A reader that went away is not an error to report.
            return e.errno() == EPIPE
                    ? ExitCodes.READER_GONE
                    : fail(console, e.getMessage(), ExitCodes.NOT_RUN);
        }
    }

    private OutputStream openFile() throws IOException {
        return outputFile == null
                ? OutputStream.nullOutputStream()
                : new FileOutputStream(outputFile.toFile());
    }

    private int relay(Console console, OutputStream file, int in, int out, boolean forwarding)
            throws IOException {
        try (ForwardedSignals signals = new ForwardedSignals();
                Keyboard keyboard = new Keyboard(in, out);
                Screen screen = new Screen(out, file)) {
            if (forwarding) {
                signals.listen();
            }
            try (Relay relay = Relay.start(spawn(), keyboard, screen, signals)) {
                Deadline limit = Deadline.after(timeout.isZero() ? null : timeout);
                ExitStatus status = relay.run(limit);
                return status == null ? tooLong(console) : status.exitCode();
            }
        } catch (PosixException e) {
            if (e.call().equals("exec")) {
                return fail(console, program() + Errno.text(e.errno()), exitCode(e.errno()));
            }
            if (e.call().equals("chdir")) {
                return fail(console, program() + e.getMessage(), ExitCodes.NOT_RUN);
            }
            throw e;
        } catch (IllegalArgumentException e) {
            return fail(console, program() + e.getMessage(), ExitCodes.NOT_RUN);
        }
    }

    private Spawn spawn() {
        return new Spawn(command)
                .environment(Environment.withoutService(CallerLocale.changes()))
                .directory(cwd);
    }

    private static int tooLong(Console console) {
        return fail(console, "command timed out", ExitCodes.TIMEOUT);
    }

    private String program() {
        return command.get(0) + ": ";
    }

    private static int exitCode(int errno) {
        return switch (errno) {
            case ENOENT -> ExitCodes.NOT_FOUND;
            case EACCES, ENOEXEC -> ExitCodes.NOT_EXECUTABLE;
            default -> ExitCodes.NOT_RUN;
        };
    }

    private static int fail(Console console, String text, int exitCode) {
        return console.fail(NAME, text, exitCode);
    }
}
