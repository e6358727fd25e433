// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Standard output and standard error of a command. All text is UTF-8, whatever the locale, and
 * output that could not be written makes the command fail. For one thread at a time.
 */
public final class Console {
    private final StandardOutput stdout;
    private final PrintWriter out;
    private final PrintWriter err;
    private boolean ofProcess;

    /**
     * Makes a console of two streams.
     *
     * @param out standard output
     * @param err standard error
     */
    public Console(OutputStream out, OutputStream err) {
        stdout = new StandardOutput(out);
        this.out = writer(stdout, false);
        this.err = writer(err, true);
    }

    /**
     * The console of this process.
     *
     * @return a new one on descriptors 1 and 2
     */
    public static Console ofProcess() {
        Console console =
                new Console(
                        new FileOutputStream(FileDescriptor.out),
                        new FileOutputStream(FileDescriptor.err));
        console.ofProcess = true;
        return console;
    }

    /**
     * Tells whether the output goes to a terminal, which can be redrawn.
     *
     * @return true if this is the console of this process, and its standard output a terminal
     */
    public boolean isTerminal() {
        return ofProcess && Terminals.isTerminal(1);
    }

    private static PrintWriter writer(OutputStream stream, boolean autoFlush) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), autoFlush);
    }

    /**
     * Standard output for text, which is buffered until it is flushed or the command ends. A write
     * that fails is reported by {@link #end}.
     *
     * @return always the same writer
     */
    public PrintWriter out() {
        return out;
    }

    /**
     * Standard output for bytes, without a buffer. A write that fails throws, and is reported by
     * {@link #end} as well.
     *
     * @return always the same stream
     */
    public OutputStream bytes() {
        return stdout;
    }

    /**
     * Standard error. A line is written at once.
     *
     * @return always the same writer
     */
    public PrintWriter err() {
        return err;
    }

    /**
     * Reports in one line why a command failed.
     *
     * @param command the name of the command, such as {@code ave call}
     * @param problem the error; control characters are escaped
     * @param exitCode the exit code of the command
     * @return that exit code
     */
    public int fail(String command, String problem, int exitCode) {
        err.println(command + ": " + Printable.line(problem));
        return exitCode;
    }

    /**
     * Reports in several lines, such as those of a trace, why a command failed.
     *
     * @param command the name of the command, such as {@code ave call}
     * @param problem the error; control characters except line feeds and tabs are escaped
     * @param exitCode the exit code of the command
     * @return that exit code
     */
    public int failInLines(String command, String problem, int exitCode) {
        err.println(command + ": " + Printable.lines(problem).stripTrailing());
        return exitCode;
    }

    /**
     * Ends a command: flushes its output, and checks whether any was lost. There is no message for
     * a reader that went away, as in {@code ave … | head}.
     *
     * @param command the name of the command
     * @param exitCode its exit code so far
     * @return the exit code to end with: the same, unless the command was successful and its output
     *     was not written
     */
    public int end(String command, int exitCode) {
        out.flush();
        err.flush();
        IOException problem = stdout.problem();
        if (problem == null) {
            return exitCode;
        }
        int lost = ExitCodes.READER_GONE;
        if (!stdout.isReaderGone()) {
            lost = fail(command, "write to standard output: " + stdout.reason(), ExitCodes.FAILURE);
        }
        return exitCode == ExitCodes.OK ? lost : exitCode;
    }
}
