// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Configuration of a command. Ports the keyword arguments of {@code ave.cmd.run}, and adds more.
 *
 * <p>Immutable: each setter returns a copy. {@code
 * CmdOptions.defaults().timeout(Duration.ofSeconds(5)).cwd("/tmp")}
 *
 * @since 1.0
 */
public final class CmdOptions implements Cloneable {
    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int MAX_SIZE = 0xffff;
    private static final CmdOptions DEFAULTS = new CmdOptions();

    // Read by RunningCmd. They never change after a copy was returned to a caller.
    Duration timeout;
    boolean debug;
    String cwd;
    Map<String, String> environment = Map.of();
    boolean clearEnvironment;
    OutputStream outputStream;
    Path outputPath;
    Consumer<String> lineListener;
    Consumer<String> errorListener;
    OutputStream inputLog;
    int memoryLimit = UNLIMITED;
    Charset charset = StandardCharsets.UTF_8;
    Set<Integer> exitCodes = Set.of();
    boolean terminal = true;
    int columns;
    int rows;
    boolean echo = true;
    String input = "";
    InputStream inputStream;
    Path inputPath;

    private CmdOptions() {}

    private CmdOptions with(Consumer<CmdOptions> change) {
        try {
            CmdOptions copy = (CmdOptions) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Returns the defaults: a terminal without a size, no time limit, this process's directory and
     * environment, UTF-8, all output in memory and nowhere else.
     *
     * @return the defaults
     */
    public static CmdOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Limits the time that {@link Cmd#run(java.util.List, CmdOptions)} takes. For a command in the
     * background, it is the limit of each wait without its own limit.
     *
     * @param limit the time; null, zero and less mean no limit
     * @return a copy with it
     */
    public CmdOptions timeout(Duration limit) {
        boolean none = limit == null || limit.isZero() || limit.isNegative();
        return with(copy -> copy.timeout = none ? null : limit);
    }

    /**
     * Echoes the command and its output to standard error.
     *
     * @param wanted whether to echo
     * @return a copy with it
     */
    public CmdOptions debug(boolean wanted) {
        return with(copy -> copy.debug = wanted);
    }

    /**
     * Sets the directory in which the program starts.
     *
     * @param directory its path; null or empty for this process's
     * @return a copy with it
     */
    public CmdOptions cwd(String directory) {
        boolean none = directory == null || directory.isEmpty();
        return with(copy -> copy.cwd = none ? null : directory);
    }

    /**
     * Sets the directory in which the program starts.
     *
     * @param directory its path; null or empty for this process's
     * @return a copy with it
     */
    public CmdOptions cwd(Path directory) {
        return cwd(Objects.toString(directory, null));
    }

    /**
     * Changes the program's environment. Otherwise it is this process's, byte by byte, without the
     * variables by which systemd talks to a service ({@code NOTIFY_SOCKET}, {@code LISTEN_FDS} and
     * those that belong to them); set them here if the command needs them. The program is still
     * looked up in this process's PATH.
     *
     * @param changes variables by name; null removes a variable
     * @return a copy with them, in place of other changes
     */
    public CmdOptions environment(Map<String, String> changes) {
        Map<String, String> all = Collections.unmodifiableMap(new HashMap<>(changes));
        return with(copy -> copy.environment = all);
    }

    /**
     * Gives the program no variables but those of {@link #environment}.
     *
     * @param wanted true to leave out this process's environment
     * @return a copy with it
     */
    public CmdOptions clearEnvironment(boolean wanted) {
        return with(copy -> copy.clearEnvironment = wanted);
    }

    /**
     * Copies the output to a stream: each piece as it arrives, and flushed. {@link #lineListener}
     * says on which thread.
     *
     * @param stream receives the output; it stays open, and a failed write ends the command
     * @return a copy with it, in place of another stream or file
     */
    public CmdOptions outputFile(OutputStream stream) {
        return with(
                copy -> {
                    copy.outputStream = stream;
                    copy.outputPath = null;
                });
    }

    /**
     * Copies the output to a file: each piece as it arrives.
     *
     * @param path the file, which is created or truncated before the command starts. Because the
     *     caller chose its name, symbolic links are followed, and a new file gets the permissions
     *     that the umask leaves
     * @return a copy with it, in place of another stream or file
     */
    public CmdOptions outputFile(Path path) {
        return with(
                copy -> {
                    copy.outputStream = null;
                    copy.outputPath = path;
                });
    }

    /**
     * Calls a listener with each line of the output as soon as it is complete.
     *
     * <p>Without a time limit, the listener runs on the thread that waits for the command. With a
     * limit, it runs on a daemon thread of this library, so that the limit holds even if the
     * listener blocks. Calls never overlap, and each happens-before the next. A waiting method
     * returns after the calls for the output that it read, or at its limit. Closing the command
     * interrupts a pending call and drops the remaining output.
     *
     * @param listener receives the line without its end; a line of more than a million characters
     *     is split; an exception from the listener ends the command
     * @return a copy with it
     */
    public CmdOptions lineListener(Consumer<String> listener) {
        return with(copy -> copy.lineListener = listener);
    }

    /**
     * Calls a listener with each line of standard error if that is separate: see {@link #terminal}.
     * It runs on the same thread as a {@link #lineListener}.
     *
     * @param listener receives the line without its end
     * @return a copy with it
     */
    public CmdOptions errorListener(Consumer<String> listener) {
        return with(copy -> copy.errorListener = listener);
    }

    /**
     * Copies typed input, passwords too, to a stream after the terminal has accepted it. Writes run
     * on the same thread as those of {@link #outputFile(OutputStream)}.
     *
     * @param stream receives the input; it stays open
     * @return a copy with it
     */
    public CmdOptions inputLog(OutputStream stream) {
        return with(copy -> copy.inputLog = stream);
    }

    /**
     * Limits how much of the output is kept. Listeners and output files still get all of it.
     *
     * @param bytes how many of its last bytes are kept; twice as many may be in memory
     * @return a copy with it
     * @throws IllegalArgumentException if it is not above zero
     */
    public CmdOptions memoryLimit(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("memory limit must be above zero: " + bytes);
        }
        return with(copy -> copy.memoryLimit = bytes);
    }

    /**
     * Sets the charset of output and input. The command itself and its environment are UTF-8.
     *
     * @param wanted the charset
     * @return a copy with it
     */
    public CmdOptions charset(Charset wanted) {
        Objects.requireNonNull(wanted);
        return with(copy -> copy.charset = wanted);
    }

    /**
     * Makes {@code run} and {@code waitFor} throw an {@link ExitCodeException} for all other exit
     * codes.
     *
     * @param allowed the exit codes that mean success, such as 0; 128 + N stands for signal N. An
     *     empty list allows all
     * @return a copy with them
     */
    public CmdOptions requireExitCode(int... allowed) {
        Set<Integer> codes = new TreeSet<>();
        for (int code : allowed) {
            codes.add(code);
        }
        return with(copy -> copy.exitCodes = codes);
    }

    /**
     * Chooses between a terminal, which is the default, and pipes. With pipes, standard error is
     * separate, nothing is echoed, a line ends as the program ended it, and programs buffer their
     * output; the input of {@code run} is what the options set, then its end.
     *
     * @param wanted false for pipes; the program leads a new session in any case
     * @return a copy with it
     */
    public CmdOptions terminal(boolean wanted) {
        return with(copy -> copy.terminal = wanted);
    }

    /**
     * Sets the size of the terminal's window. Without one it is 0 × 0, which programs take for
     * unknown.
     *
     * @param width in columns
     * @param height in rows
     * @return a copy with it
     * @throws IllegalArgumentException if one is not between 0 and 65535
     */
    public CmdOptions windowSize(int width, int height) {
        checkSize(width, height);
        return with(
                copy -> {
                    copy.columns = width;
                    copy.rows = height;
                });
    }

    static void checkSize(int width, int height) {
        if (width < 0 || width > MAX_SIZE || height < 0 || height > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "window size " + width + "x" + height + " is not between 0x0 and 65535x65535");
        }
    }

    /**
     * Sets whether the terminal echoes typed input into the output, until the program changes that.
     *
     * @param wanted false to keep the echo out of the output
     * @return a copy with it
     */
    public CmdOptions echo(boolean wanted) {
        return with(copy -> copy.echo = wanted);
    }

    /**
     * Types text at the terminal, as a user would. It is usually echoed into the output, Enter is a
     * line feed, and the end of the input is ^D, which is {@code \4} at the start of a line.
     *
     * <p>The terminal silently drops the part of a line above 4095 bytes, unless the program has
     * switched to another mode ({@code stty -icanon}, raw). Use a stream or a file for longer
     * input.
     *
     * @param text what to type
     * @return a copy with it, in place of a stream or a file
     */
    public CmdOptions input(String text) {
        return input(text, null, null);
    }

    /**
     * Makes the program read exactly the bytes of a stream, and then the end of its input. They
     * aren't echoed. The terminal has a mode for that (canonical, without signals); a program that
     * changes the mode receives keys from then on.
     *
     * @param stream the input, which the caller closes. A daemon thread of this library reads it,
     *     only as far as the program reads, and only while a method waits for the command
     * @return a copy with it, in place of a text or a file
     */
    public CmdOptions input(InputStream stream) {
        return input("", stream, null);
    }

    /**
     * Makes the program read exactly the bytes of a file, as from a stream. Without a terminal, the
     * file itself is the program's standard input.
     *
     * @param file opened when the command starts
     * @return a copy with it, in place of a text or a stream
     */
    public CmdOptions input(Path file) {
        return input("", null, file);
    }

    private CmdOptions input(String text, InputStream stream, Path file) {
        return with(
                copy -> {
                    copy.input = text == null ? "" : text;
                    copy.inputStream = stream;
                    copy.inputPath = file;
                });
    }
}
