// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import ave.exceptions.RunError;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Runs commands, each on a new terminal.
 *
 * <p>Ports {@code ave.cmd}. The program leads a session, and the terminal is the session's
 * controlling terminal. Standard input, output and error are the terminal; the program inherits no
 * other descriptor. Both outputs arrive as one stream, in the order of the writes, without
 * buffering, and as terminals show it: a line ends in CR LF. When the terminal goes away, the
 * program and its children in the terminal's foreground get SIGHUP; daemons with their own session
 * survive. {@link CmdOptions#terminal} gives a program pipes instead.
 *
 * <p>Differs on purpose: if a program can't be started, the caller gets a {@link RunError}, not a
 * copy of the caller; exit codes above 127 and signals are reported unchanged; a time limit holds
 * whatever the program does, and ends everything that it has started.
 *
 * <p>A command is a list: the program, looked for in this process's PATH unless it contains a
 * slash, and its arguments as they are. A string in place of the list is split on white space;
 * there is no shell and no quoting.
 *
 * <p>A command needs no thread: the calling thread reads and waits. A virtual thread is parked
 * meanwhile. Thread-safe.
 *
 * @since 1.0
 */
public final class Cmd {
    private Cmd() {}

    /**
     * Runs a command to its end, or to its time limit.
     *
     * @param command the program and its arguments
     * @param options a time limit, a directory, where the output goes, …
     * @return its exit code and its output
     * @throws RunError if it can't be started
     * @throws ave.exceptions.Timeout if it took longer than its limit; the command and everything
     *     that it has started are killed. Details: {@code cmd}, a list, and {@code out}, the output
     *     so far. Its suppressed exceptions name the processes that could not be killed, see {@link
     *     RunningCmd#close()}
     * @throws ExitCodeException if {@link CmdOptions#requireExitCode} doesn't allow its exit code
     * @throws UncheckedIOException if a file or stream of the options can't be opened, read,
     *     written or closed; if the terminal fails, or if other code has reaped the program
     * @throws RuntimeException if a listener throws it; the program is killed
     * @throws IllegalStateException above 2 GB of output without a memory limit
     * @throws UnsupportedOperationException if the library pty4j is needed on this machine and
     *     missing
     * @throws java.util.concurrent.CancellationException if this thread was interrupted; the
     *     program is killed, and the interrupt flag stays set
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
     * @param options the options; the time limit applies to each wait without its own limit
     * @return the running command, which the caller closes
     * @throws RunError if it can't be started
     * @throws UncheckedIOException if a file of the options can't be opened
     * @throws UnsupportedOperationException if the library pty4j is needed on this machine and
     *     missing
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
