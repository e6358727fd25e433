// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import static ave.posix.Constants.EACCES;
import static ave.posix.Constants.ENOENT;
import static ave.posix.Constants.ENOEXEC;

import ave.cli.internal.console.CallerLocale;
import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.cli.internal.console.LostOutput;
import ave.cli.internal.console.SecondsConverter;
import ave.cmd.Cmd;
import ave.cmd.CmdOptions;
import ave.exceptions.RunError;
import ave.exceptions.Timeout;
import ave.posix.PosixException;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ave run}: a command on a terminal of its own. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Run a command on a new terminal and pass its output on as it comes.",
        footer = {
            "",
            "What the command writes to either output comes in one stream, with CR LF at the end",
            "of a line. It gets no input.",
            "Exit code: the command's, or 128 + N if signal N killed it; 124 if it took too long,",
            "125 if it could not be run, 126 if it is no program, 127 if there is none."
        })
public final class RunCommand implements Callable<Integer> {
    /** What passes through isn't kept as well. */
    private static final int KEPT_BYTES = 1;

    private final Console console;

    @Spec private CommandSpec spec;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "kill the command and all its session after that time",
            converter = SecondsConverter.class)
    private Duration timeout;

    @Option(names = "--cwd", paramLabel = "DIR", description = "the folder in which it starts")
    private String cwd;

    @Option(
            names = "--output-file",
            paramLabel = "FILE",
            description = "write the output to this file as well")
    private Path outputFile;

    @Parameters(
            arity = "1..*",
            paramLabel = "CMD",
            description = "the program and its arguments; behind -- they may begin with -")
    private List<String> command;

    /**
     * Makes the command.
     *
     * @param console where its output goes
     */
    public RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.lostOutputCode(ExitCodes.NOT_RUN);
        try (OutputStream file = openFile()) {
            CmdOptions options =
                    CmdOptions.defaults()
                            .timeout(timeout)
                            .cwd(cwd)
                            .environment(CallerLocale.changes())
                            .memoryLimit(KEPT_BYTES)
                            .outputFile(new Tee(console.bytes(), file));
            return Cmd.run(command, options).exitCode();
        } catch (Timeout e) {
            return fail(e.getMessage(), ExitCodes.TIMEOUT);
        } catch (RunError e) {
            return fail(command.get(0) + ": " + e.getMessage(), exitCode(e));
        } catch (FileNotFoundException e) {
            // Its message is the path and, in brackets, the system's reason.
            return fail("output file " + e.getMessage(), ExitCodes.NOT_RUN);
        } catch (IOException e) {
            return fail("output file " + outputFile + ": " + e.getMessage(), ExitCodes.NOT_RUN);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof LostOutput) {
                return ExitCodes.OK;
            }
            return fail(e.getMessage(), ExitCodes.NOT_RUN);
        }
    }

    private OutputStream openFile() throws IOException {
        return outputFile == null
                ? OutputStream.nullOutputStream()
                : new FileOutputStream(outputFile.toFile());
    }

    private static int exitCode(RunError problem) {
        if (problem.getCause() instanceof PosixException e && e.operation().equals("exec")) {
            return switch (e.errno()) {
                case ENOENT -> ExitCodes.NOT_FOUND;
                case EACCES, ENOEXEC -> ExitCodes.NOT_EXECUTABLE;
                default -> ExitCodes.NOT_RUN;
            };
        }
        return ExitCodes.NOT_RUN;
    }

    private int fail(String text, int exitCode) {
        return console.fail(spec.qualifiedName(), text, exitCode);
    }

    /** Writes to two streams. */
    private static final class Tee extends OutputStream {
        private final OutputStream first;
        private final OutputStream second;

        Tee(OutputStream first, OutputStream second) {
            this.first = first;
            this.second = second;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            first.write(bytes, offset, count);
            second.write(bytes, offset, count);
        }

        @Override
        public void flush() throws IOException {
            first.flush();
            second.flush();
        }
    }
}
