// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import ave.cmd.internal.input.Input;
import ave.cmd.internal.output.Lines;
import ave.cmd.internal.output.Listeners;
import ave.cmd.internal.output.Output;
import ave.cmd.internal.output.Transcript;
import ave.cmd.internal.output.UnreadText;
import ave.cmd.internal.run.CommandLoop;
import ave.cmd.internal.run.Failures;
import ave.cmd.internal.run.RunningProgram;
import ave.cmd.internal.run.Setup;
import ave.cmd.internal.start.Program;
import ave.cmd.internal.threads.Delivery;
import ave.io.PosixException;
import ave.posix.ExitStatus;
import ave.posix.TerminalKeys;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The start of a command: creates its parts from the options.
 *
 * @param command the program and its arguments
 * @param program the running program
 * @param loop reads and types
 * @param output what is kept of the output
 * @param errors what is kept of standard error where that is apart
 * @param unread the text of the output
 */
record CommandStart(
        List<String> command,
        RunningProgram program,
        CommandLoop loop,
        Transcript output,
        Transcript errors,
        UnreadText unread) {

    /** Starts a command; leaves nothing behind if that fails. */
    static CommandStart start(List<String> wanted, CmdOptions options, boolean background) {
        List<String> command = Failures.checked(wanted);
        Listeners listeners = new Listeners().stream(options.outputStream).file(options.outputPath);
        Input input = new Input(options.input.getBytes(options.charset));
        try {
            addInput(input, options);
            if (!options.terminal && !background) {
                input.endWhenEmpty();
            }
            listeners.lines(lines(options.lineListener, options));
            if (options.debug) {
                System.err.println(String.join(" ", command));
                listeners.stream(System.err);
            }
            return started(command, options, listeners, input);
        } catch (PosixException | IllegalArgumentException e) {
            close(listeners, input);
            throw Failures.notStarted(command, e);
        } catch (RuntimeException | Error e) {
            close(listeners, input);
            throw e;
        }
    }

    private static CommandStart started(
            List<String> command, CmdOptions options, Listeners listeners, Input input) {
        Transcript output = new Transcript(options.memoryLimit, options.charset);
        Transcript errors = new Transcript(options.memoryLimit, options.charset);
        UnreadText unread = new UnreadText(output, options.memoryLimit);
        Delivery delivery = new Delivery();
        Listeners errorListeners = new Listeners().lines(lines(options.errorListener, options));
        if (options.debug) {
            errorListeners.stream(System.err);
        }
        Program program =
                new Program(
                        command,
                        new Program.Variables(options.environment, !options.clearEnvironment),
                        options.cwd);
        RunningProgram running = RunningProgram.start(program, setup(options));
        CommandLoop loop =
                new CommandLoop(
                        command,
                        running,
                        input,
                        options.inputLog,
                        new Output(output, listeners, delivery),
                        new Output(errors, errorListeners, delivery),
                        unread,
                        delivery);
        return new CommandStart(command, running, loop, output, errors, unread);
    }

    /** Returns the exit status and the whole output. */
    CmdResult result(Charset charset) {
        ExitStatus status = program.status();
        if (status == null) {
            throw new IllegalStateException("the command was closed before it ended");
        }
        return new CmdResult(
                status.exitCode(),
                status.signal(),
                output.bytes(),
                errors.bytes(),
                output.isTruncated() || errors.isTruncated(),
                charset);
    }

    private static Setup setup(CmdOptions options) {
        boolean exact = options.inputStream != null || options.inputPath != null;
        return new Setup(
                options.terminal,
                options.columns,
                options.rows,
                options.echo,
                exact,
                options.inputPath);
    }

    private static void addInput(Input input, CmdOptions options) {
        UnaryOperator<byte[]> encoding =
                options.terminal ? TerminalKeys::of : UnaryOperator.identity();
        if (options.inputStream != null) {
            input.addStream(options.inputStream, encoding);
        } else if (options.inputPath != null && options.terminal) {
            input.addFile(open(options.inputPath), encoding);
        }
    }

    private static InputStream open(Path file) {
        try {
            return new FileInputStream(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("open input file: " + e.getMessage(), e);
        }
    }

    private static Lines lines(Consumer<String> listener, CmdOptions options) {
        return listener == null ? null : new Lines(listener, options.charset);
    }

    private static void close(Listeners listeners, Input input) {
        try (listeners) {
            input.close();
        }
    }
}
