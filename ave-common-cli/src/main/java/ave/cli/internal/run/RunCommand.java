// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import static ave.posix.Constants.EACCES;
import static ave.posix.Constants.ENOENT;
import static ave.posix.Constants.ENOEXEC;
import static ave.posix.Constants.EPIPE;

import ave.cli.internal.console.CallerLocale;
import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.posix.Deadline;
import ave.posix.Errno;
import ave.posix.ExitStatus;
import ave.posix.PosixException;
import ave.posix.Spawn;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ave run}: a command on a terminal of its own, connected to this process's streams. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Run a command on a new terminal, connected to this one.",
        footer = {
            "",
            "What the command writes to either output comes in one stream, with CR LF at",
            "the end of a line. Standard input goes to the command, up to its end; a",
            "terminal passes all keys through, and changes of its size. SIGTERM, SIGINT,",
            "SIGHUP and SIGUSR1 are forwarded. When the command has ended, what is left of",
            "its session is killed.",
            "Exit code: the command's, or 128 + N if signal N killed it; 124 if it took too",
            "long; 125 if it could not be run, or its output not be written; 126 if it is no",
            "program, 127 if there is none; 141 if the reader of the output went away."
        })
public final class RunCommand implements Callable<Integer> {
    private final Console console;
    private final int in;
    private final int out;
    private final boolean forwarding;

    @Spec private CommandSpec spec;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "kill the command and all its session after that time; 0: never",
            converter = TimeLimitConverter.class)
    private Duration timeout = Duration.ZERO;

    @Option(names = "--cwd", paramLabel = "DIR", description = "the directory in which it starts")
    private String cwd;

    @Option(
            names = "--output-file",
            paramLabel = "FILE",
            description = "write the output to this file as well")
    private Path outputFile;

    @Parameters(
            arity = "1..*",
            paramLabel = "CMD",
            description = "the program and its arguments; after -- they may begin with -")
    private List<String> command;

    RunCommand(Console console) {
        this(console, 0, 1, true);
    }

    /** With other descriptors for its input and output. */
    RunCommand(Console console, int in, int out, boolean forwarding) {
        this.console = console;
        this.in = in;
        this.out = out;
        this.forwarding = forwarding;
    }

    @Override
    public Integer call() {
        try (OutputStream file = openFile()) {
            return run(file);
        } catch (FileNotFoundException e) {
            // Its message is the path and, in brackets, the system's reason.
            return fail("output file " + e.getMessage(), ExitCodes.NOT_RUN);
        } catch (IOException e) {
            return fail("output file " + outputFile + ": " + e.getMessage(), ExitCodes.NOT_RUN);
        } catch (PosixException e) {
            // Of a reader that went away nobody wants to hear.
            return e.errno() == EPIPE
                    ? ExitCodes.READER_GONE
                    : fail(e.getMessage(), ExitCodes.NOT_RUN);
        }
    }

    private OutputStream openFile() throws IOException {
        return outputFile == null
                ? OutputStream.nullOutputStream()
                : new FileOutputStream(outputFile.toFile());
    }

    private int run(OutputStream file) throws IOException {
        try (ForwardedSignals signals = new ForwardedSignals();
                Keyboard keyboard = new Keyboard(in);
                Screen screen = new Screen(out, file)) {
            if (forwarding) {
                signals.listen();
            }
            try (Relay relay = Relay.start(spawn(), keyboard, screen, signals)) {
                Deadline limit = Deadline.after(timeout.isZero() ? null : timeout);
                ExitStatus status = relay.run(limit);
                return status == null ? tooLong() : status.exitCode();
            }
        } catch (PosixException e) {
            if (e.operation().equals("exec")) {
                return fail(program() + Errno.text(e.errno()), exitCode(e.errno()));
            }
            if (e.operation().equals("chdir")) {
                return fail(program() + e.getMessage(), ExitCodes.NOT_RUN);
            }
            throw e;
        } catch (IllegalArgumentException e) {
            return fail(program() + e.getMessage(), ExitCodes.NOT_RUN);
        }
    }

    private Spawn spawn() {
        return new Spawn(command)
                .environment(CallerLocale.changes())
                .directory(cwd == null || cwd.isEmpty() ? null : cwd);
    }

    private int tooLong() {
        return fail("command timed out", ExitCodes.TIMEOUT);
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

    private int fail(String text, int exitCode) {
        return console.fail(spec.qualifiedName(), text, exitCode);
    }
}
