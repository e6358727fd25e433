// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import ave.exceptions.RunError;
import ave.exceptions.Timeout;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Runs commands, each on a new terminal of its own.
 *
 * <p>Ports {@code ave.cmd}. The program leads a session whose controlling terminal that is; its
 * standard input, output and error are the terminal, and it has no other descriptor of ours. What
 * it writes to either output comes in one stream, in the order in which it was written, without
 * buffering, and as terminals show it: a line ends in CR LF. When the terminal goes, the program
 * and those of its children that are in the terminal's foreground get SIGHUP; daemons survive, if
 * they make a session of their own. {@link CmdOptions#terminal} gives a program pipes instead.
 *
 * <p>On purpose a program that can't be started is a {@link RunError} in the caller, and not in a
 * copy of it; exit codes above 127 and signals are reported as they are; a time limit holds
 * whatever the program does, and ends all that it has started.
 *
 * <p>A command is a list: the program, looked for in this process's PATH unless it contains a
 * slash, and its arguments as they are. In place of a list a string may be given, which is split on
 * white space; there is no shell and no quoting.
 *
 * <p>No thread is needed: the caller's reads and waits. A virtual thread is parked meanwhile.
 * Thread-safe.
 */
public final class Cmd {
    private Cmd() {}

    /**
     * Runs a command to its end, or to that of its time.
     *
     * @param command the program and its arguments
     * @param options a time limit, a directory, where the output goes, …
     * @return its exit code and its output
     * @throws RunError if it can't be started
     * @throws Timeout if it took longer than its limit; it and all that it has started are killed.
     *     Details: {@code cmd}, a list, and {@code out}, what it wrote so far. Suppressed in it is
     *     what could not be killed, see {@link RunningCmd#close()}
     * @throws ExitCodeException if {@link CmdOptions#requireExitCode} doesn't allow its exit code
     * @throws UncheckedIOException if a file or stream of the options can't be opened, read,
     *     written or closed; if the terminal fails, or somebody else has reaped the program
     * @throws RuntimeException what a listener throws; the program is killed
     * @throws IllegalStateException above 2 GB of output without a memory limit
     * @throws UnsupportedOperationException if the library pty4j is needed here and missing
     * @throws CancellationException if this thread was interrupted; the program is killed, and the
     *     interrupt flag stays set
     */
    public static CmdResult run(List<String> command, CmdOptions options) {
        try (RunningCmd running = RunningCmd.start(command, options, false)) {
            return running.waitFor(options.timeout);
        }
    }

    /**
     * As {@link #run(List, CmdOptions)}, with the default options.
     *
     * @param command the program and its arguments
     * @return its exit code and its output
     */
    public static CmdResult run(List<String> command) {
        return run(command, CmdOptions.defaults());
    }

    /**
     * As {@link #run(List, CmdOptions)}, with the default options.
     *
     * @param command the program and its arguments, split on white space
     * @return its exit code and its output
     */
    public static CmdResult run(String command) {
        return run(split(command), CmdOptions.defaults());
    }

    /**
     * As {@link #run(List, CmdOptions)}.
     *
     * @param command the program and its arguments, split on white space
     * @param options a time limit, a directory, where the output goes, …
     * @return its exit code and its output
     */
    public static CmdResult run(String command, CmdOptions options) {
        return run(split(command), options);
    }

    /**
     * Starts a command and leaves it running.
     *
     * @param command the program and its arguments
     * @param options all of them; the time limit is that of each wait which isn't given another
     * @return the running command, the caller's to close
     * @throws RunError if it can't be started
     * @throws UncheckedIOException if a file of the options can't be opened
     * @throws UnsupportedOperationException if the library pty4j is needed here and missing
     */
    public static RunningCmd runBg(List<String> command, CmdOptions options) {
        return RunningCmd.start(command, options, true);
    }

    /**
     * As {@link #runBg(List, CmdOptions)}, with the default options.
     *
     * @param command the program and its arguments
     * @return the running command, the caller's to close
     */
    public static RunningCmd runBg(List<String> command) {
        return runBg(command, CmdOptions.defaults());
    }

    /**
     * As {@link #runBg(List, CmdOptions)}, with the default options.
     *
     * @param command the program and its arguments, split on white space
     * @return the running command, the caller's to close
     */
    public static RunningCmd runBg(String command) {
        return runBg(split(command), CmdOptions.defaults());
    }

    /**
     * As {@link #runBg(List, CmdOptions)}.
     *
     * @param command the program and its arguments, split on white space
     * @param options all of them
     * @return the running command, the caller's to close
     */
    public static RunningCmd runBg(String command, CmdOptions options) {
        return runBg(split(command), options);
    }

    private static List<String> split(String command) {
        return command == null || command.isBlank()
                ? List.of()
                : List.of(command.strip().split("\\s+"));
    }
}
