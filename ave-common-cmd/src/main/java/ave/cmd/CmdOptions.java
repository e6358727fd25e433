// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How a command is run. Ports the keyword arguments of {@code ave.cmd.run}, and adds the
 * environment, the size of the window, a listener, a bound for memory and input.
 *
 * <p>Immutable: each setter returns a copy. {@code
 * CmdOptions.defaults().timeout(Duration.ofSeconds(5)).cwd("/tmp")}
 */
public final class CmdOptions {
    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int MAX_SIZE = 0xffff;
    private static final CmdOptions DEFAULTS = new CmdOptions();

    private Duration timeout;
    private boolean debug;
    private String cwd;
    private OutputStream outputStream;
    private Path outputPath;
    private Map<String, String> environment = Map.of();
    private int columns;
    private int rows;
    private Consumer<String> lineListener;
    private int memoryLimit = UNLIMITED;
    private String input = "";

    private CmdOptions() {}

    private CmdOptions(CmdOptions other) {
        timeout = other.timeout;
        debug = other.debug;
        cwd = other.cwd;
        outputStream = other.outputStream;
        outputPath = other.outputPath;
        environment = other.environment;
        columns = other.columns;
        rows = other.rows;
        lineListener = other.lineListener;
        memoryLimit = other.memoryLimit;
        input = other.input;
    }

    /**
     * All the defaults: no time limit, this process's folder and environment, a window without a
     * size, all output in memory and nowhere else.
     *
     * @return the defaults
     */
    public static CmdOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Limits the time that {@link Cmd#run(java.util.List, CmdOptions)} takes.
     *
     * @param limit the time; null, zero and less mean no limit
     * @return a copy with it
     */
    public CmdOptions timeout(Duration limit) {
        CmdOptions copy = new CmdOptions(this);
        copy.timeout = limit;
        return copy;
    }

    /** Null for none. */
    Duration timeout() {
        return timeout == null || timeout.isZero() || timeout.isNegative() ? null : timeout;
    }

    /**
     * Has the command and its output echoed to standard error.
     *
     * @param wanted whether to echo
     * @return a copy with it
     */
    public CmdOptions debug(boolean wanted) {
        CmdOptions copy = new CmdOptions(this);
        copy.debug = wanted;
        return copy;
    }

    boolean debug() {
        return debug;
    }

    /**
     * Sets the folder in which the program starts.
     *
     * @param directory its path; null or empty for this process's
     * @return a copy with it
     */
    public CmdOptions cwd(String directory) {
        CmdOptions copy = new CmdOptions(this);
        copy.cwd = directory == null || directory.isEmpty() ? null : directory;
        return copy;
    }

    String cwd() {
        return cwd;
    }

    /**
     * Has the output written somewhere, in addition: each piece as it comes, and flushed.
     *
     * @param stream where it goes; it stays open, and a failure of it ends the command
     * @return a copy with it, in place of another stream or file
     */
    public CmdOptions outputFile(OutputStream stream) {
        CmdOptions copy = new CmdOptions(this);
        copy.outputStream = stream;
        copy.outputPath = null;
        return copy;
    }

    /**
     * Has the output written to a file, in addition: each piece as it comes.
     *
     * @param path the file, which is created, or emptied before the command starts. As the caller
     *     chose its name, symbolic links are followed, and a new file gets the permissions that the
     *     umask leaves
     * @return a copy with it, in place of another stream or file
     */
    public CmdOptions outputFile(Path path) {
        CmdOptions copy = new CmdOptions(this);
        copy.outputStream = null;
        copy.outputPath = path;
        return copy;
    }

    OutputStream outputStream() {
        return outputStream;
    }

    Path outputPath() {
        return outputPath;
    }

    /**
     * Changes the program's environment, which otherwise is this process's, byte by byte. The
     * program is looked for in this process's PATH all the same.
     *
     * @param changes variables by name; those with the value null are taken away
     * @return a copy with them, in place of other changes
     */
    public CmdOptions environment(Map<String, String> changes) {
        CmdOptions copy = new CmdOptions(this);
        copy.environment = Collections.unmodifiableMap(new HashMap<>(changes));
        return copy;
    }

    Map<String, String> environment() {
        return environment;
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
        CmdOptions copy = new CmdOptions(this);
        copy.columns = width;
        copy.rows = height;
        return copy;
    }

    static void checkSize(int width, int height) {
        if (width < 0 || width > MAX_SIZE || height < 0 || height > MAX_SIZE) {
            throw new IllegalArgumentException("not a size of a window: " + width + "x" + height);
        }
    }

    int columns() {
        return columns;
    }

    int rows() {
        return rows;
    }

    /**
     * Has each line told as soon as it is complete.
     *
     * @param listener gets the line without its end, in the thread that runs the command; a line
     *     above a megabyte comes in pieces; what it throws ends the command
     * @return a copy with it
     */
    public CmdOptions lineListener(Consumer<String> listener) {
        CmdOptions copy = new CmdOptions(this);
        copy.lineListener = listener;
        return copy;
    }

    Consumer<String> lineListener() {
        return lineListener;
    }

    /**
     * Bounds what is kept of the output. Listener and output file still get all of it.
     *
     * @param bytes how many of its last bytes are kept; twice as many may be in memory
     * @return a copy with it
     * @throws IllegalArgumentException if it is not above zero
     */
    public CmdOptions memoryLimit(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("memory limit must be above zero: " + bytes);
        }
        CmdOptions copy = new CmdOptions(this);
        copy.memoryLimit = bytes;
        return copy;
    }

    int memoryLimit() {
        return memoryLimit;
    }

    /**
     * Types something at the terminal, as a user would: most programs echo it to the output, Enter
     * is a line feed, and a program that reads to the end of its input wants a ^D, which is {@code
     * \4} at the start of a line.
     *
     * <p>Of a line above 4095 bytes the terminal throws the rest away, and tells nobody, unless the
     * program has switched that off ({@code stty -icanon}, raw mode): longer input is for files.
     *
     * @param text what to type
     * @return a copy with it
     */
    public CmdOptions input(String text) {
        CmdOptions copy = new CmdOptions(this);
        copy.input = text == null ? "" : text;
        return copy;
    }

    String input() {
        return input;
    }
}
