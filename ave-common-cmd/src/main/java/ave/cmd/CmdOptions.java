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
 */
public final class CmdOptions implements Cloneable {
    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int MAX_SIZE = 0xffff;
    private static final CmdOptions DEFAULTS = new CmdOptions();

    // Read by RunningCmd. They never change once a copy was given out.
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
     * All the defaults: a terminal without a size, no time limit, this process's directory and
     * environment, UTF-8, all output in memory and nowhere else.
     *
     * @return the defaults
     */
    public static CmdOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Limits the time that {@link Cmd#run(java.util.List, CmdOptions)} takes. For a command in the
     * background it is the limit of each wait that isn't given another.
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
     * Changes the program's environment, which otherwise is this process's, byte by byte, without
     * the variables by which systemd talks with a service ({@code NOTIFY_SOCKET}, {@code
     * LISTEN_FDS} and those that belong to them): a command that shall have these is given them
     * here. The program is looked for in this process's PATH all the same.
     *
     * @param changes variables by name; those with the value null are taken away
     * @return a copy with them, in place of other changes
     */
    public CmdOptions environment(Map<String, String> changes) {
        Map<String, String> all = Collections.unmodifiableMap(new HashMap<>(changes));
        return with(copy -> copy.environment = all);
    }

    /**
     * Gives the program no variables but those of {@link #environment}.
     *
     * @param wanted whether this process's environment is left out
     * @return a copy with it
     */
    public CmdOptions clearEnvironment(boolean wanted) {
        return with(copy -> copy.clearEnvironment = wanted);
    }

    /**
     * Writes the output to a stream as well: each piece as it comes, and flushed. {@link
     * #lineListener} says in which thread.
     *
     * @param stream where it goes; it stays open, and a failure of it ends the command
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
     * Writes the output to a file as well: each piece as it comes.
     *
     * @param path the file, which is created, or emptied before the command starts. As the caller
     *     chose its name, symbolic links are followed, and a new file gets the permissions that the
     *     umask leaves
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
     * <p>Without a time limit the listener runs in the thread that waits for the command. Under a
     * limit it runs in a daemon thread of this library, so that the limit holds even if the
     * listener blocks; never two calls run at once, each sees what the one before it did, and a
     * method that waits returns after the calls for what it read, or at its limit. Closing the
     * command interrupts a call that has not returned, and drops what the listener has not had.
     *
     * @param listener gets the line without its end; a line above a million characters comes in
     *     parts; what the listener throws ends the command
     * @return a copy with it
     */
    public CmdOptions lineListener(Consumer<String> listener) {
        return with(copy -> copy.lineListener = listener);
    }

    /**
     * Calls a listener with each line of standard error, where that is apart: see {@link
     * #terminal}. It runs as a {@link #lineListener} does.
     *
     * @param listener gets the line without its end
     * @return a copy with it
     */
    public CmdOptions errorListener(Consumer<String> listener) {
        return with(copy -> copy.errorListener = listener);
    }

    /**
     * Writes what is typed to a stream as well, passwords too, when the terminal has taken it. It
     * is written to as {@link #outputFile(OutputStream)} is.
     *
     * @param stream where it goes; it stays open
     * @return a copy with it
     */
    public CmdOptions inputLog(OutputStream stream) {
        return with(copy -> copy.inputLog = stream);
    }

    /**
     * Bounds what is kept of the output. Listeners and output file still get all of it.
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
     * Has {@code run} and {@code waitFor} throw an {@link ExitCodeException} for exit codes that
     * mean failure.
     *
     * @param allowed the exit codes that mean success, such as 0; 128 + N stands for signal N. None
     *     allows all
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
     * Chooses between a terminal, which is the default, and pipes: then standard error is apart,
     * nothing is echoed, a line ends as the program ended it, and programs buffer their output.
     * Without a terminal, the input of {@code run} is what was given as such, then its end.
     *
     * @param wanted false for pipes; the program leads a session of its own in any case
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
            throw new IllegalArgumentException("not a size of a window: " + width + "x" + height);
        }
    }

    /**
     * Sets whether the terminal shows in the output what is typed, until the program itself changes
     * that.
     *
     * @param wanted false, so that an echo isn't taken for the program's answer
     * @return a copy with it
     */
    public CmdOptions echo(boolean wanted) {
        return with(copy -> copy.echo = wanted);
    }

    /**
     * Types something at the terminal, as a user would: most programs echo it to the output, Enter
     * is a line feed, and a program that reads to the end of its input wants a ^D, which is {@code
     * \4} at the start of a line.
     *
     * <p>Of a line above 4095 bytes the terminal throws the rest away, without an error, unless the
     * program has switched that off ({@code stty -icanon}, raw mode): longer input comes from a
     * stream or a file.
     *
     * @param text what to type
     * @return a copy with it, in place of a stream or a file
     */
    public CmdOptions input(String text) {
        return input(text, null, null);
    }

    /**
     * Has the program read exactly the bytes of a stream, whatever they are, and then the end of
     * its input. They aren't echoed. A terminal is in a mode for that (canonical, without signals);
     * a program that changes the mode itself gets keys.
     *
     * @param stream the caller's to close. It is read in a daemon thread of this library, as far as
     *     the program reads, and that only while a method waits for the command
     * @return a copy with it, in place of a text or a file
     */
    public CmdOptions input(InputStream stream) {
        return input("", stream, null);
    }

    /**
     * Has the program read exactly the bytes of a file, as from a stream. Without a terminal the
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
