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
 * they make a session of their own.
 *
 * <p>On purpose a program that can't be started is a {@link RunError} here, in the caller, and not
 * in a copy of it; exit codes above 127 and signals are told as they are; a time limit holds
 * whatever the program does, and ends all of its session.
 *
 * <p>No thread is needed: everything happens in the caller's. Thread-safe.
 */
public final class Cmd {
    private Cmd() {}

    /**
     * Runs a command to its end.
     *
     * @param command the program and its arguments, split on white space; there is no shell and no
     *     quoting
     * @return its exit code and all of its output
     * @throws RunError if it can't be started
     * @throws IllegalStateException above 2 GB of output
     * @throws UnsupportedOperationException if the library pty4j is needed here and missing
     * @throws UncheckedIOException if the terminal fails, or somebody else has reaped the program
     * @throws CancellationException if this thread was interrupted; the program is killed, and the
     *     interrupt flag stays set
     */
    public static CmdResult run(String command) {
        return run(command, CmdOptions.defaults());
    }

    /**
     * Runs a command to its end.
     *
     * @param command the program, looked for in this process's PATH unless it contains a slash, and
     *     its arguments
     * @return its exit code and all of its output
     * @throws RunError if it can't be started
     * @throws IllegalStateException above 2 GB of output
     * @throws UnsupportedOperationException if the library pty4j is needed here and missing
     * @throws UncheckedIOException if the terminal fails, or somebody else has reaped the program
     * @throws CancellationException if this thread was interrupted; the program is killed, and the
     *     interrupt flag stays set
     */
    public static CmdResult run(List<String> command) {
        return run(command, CmdOptions.defaults());
    }

    /**
     * Runs a command to its end, or to that of its time.
     *
     * @param command as in {@link #run(String)}
     * @param options a time limit, a folder, where the output goes, …
     * @return its exit code and its output
     * @throws RunError if it can't be started
     * @throws Timeout if it took longer than it may; it and all of its session are killed. Details:
     *     {@code cmd}, a list, and {@code out}, what it wrote so far. Suppressed in it is what
     *     could not be killed, see {@link RunningCmd#close()}
     * @throws UncheckedIOException if the output file can't be opened, written or closed; if the
     *     terminal fails, or somebody else has reaped the program
     * @throws RuntimeException what the listener throws; the program is killed
     * @throws IllegalStateException above 2 GB of output without a memory limit
     * @throws UnsupportedOperationException if the library pty4j is needed here and missing
     * @throws CancellationException if this thread was interrupted; the program is killed, and the
     *     interrupt flag stays set
     */
    public static CmdResult run(String command, CmdOptions options) {
        return run(split(command), options);
    }

    /**
     * Runs a command to its end, or to that of its time.
     *
     * @param command as in {@link #run(List)}
     * @param options a time limit, a folder, where the output goes, …
     * @return its exit code and its output
     * @throws RunError if it can't be started
     * @throws Timeout if it took longer than it may; it and all of its session are killed. Details:
     *     {@code cmd}, a list, and {@code out}, what it wrote so far. Suppressed in it is what
     *     could not be killed, see {@link RunningCmd#close()}
     * @throws UncheckedIOException if the output file can't be opened, written or closed; if the
     *     terminal fails, or somebody else has reaped the program
     * @throws RuntimeException what the listener throws; the program is killed
     * @throws IllegalStateException above 2 GB of output without a memory limit
     * @throws UnsupportedOperationException if the library pty4j is needed here and missing
     * @throws CancellationException if this thread was interrupted; the program is killed, and the
     *     interrupt flag stays set
     */
    public static CmdResult run(List<String> command, CmdOptions options) {
        try (RunningCmd running = RunningCmd.start(command, options)) {
            return running.waitFor(options.timeout());
        }
    }

    /**
     * Starts a command and leaves it running.
     *
     * @param command as in {@link #run(String)}
     * @return the running command, the caller's to close
     * @throws RunError if it can't be started
     * @throws UnsupportedOperationException if the library pty4j is needed here and missing
     */
    public static RunningCmd runBg(String command) {
        return runBg(command, CmdOptions.defaults());
    }

    /**
     * Starts a command and leaves it running.
     *
     * @param command as in {@link #run(List)}
     * @return the running command, the caller's to close
     * @throws RunError if it can't be started
     * @throws UnsupportedOperationException if the library pty4j is needed here and missing
     */
    public static RunningCmd runBg(List<String> command) {
        return runBg(command, CmdOptions.defaults());
    }

    /**
     * Starts a command and leaves it running.
     *
     * @param command as in {@link #run(String)}
     * @param options all but the time limit, which {@link RunningCmd#waitFor} takes instead
     * @return the running command, the caller's to close
     * @throws RunError if it can't be started
     * @throws UncheckedIOException if the output file can't be opened
     * @throws UnsupportedOperationException if the library pty4j is needed here and missing
     */
    public static RunningCmd runBg(String command, CmdOptions options) {
        return runBg(split(command), options);
    }

    /**
     * Starts a command and leaves it running.
     *
     * @param command as in {@link #run(List)}
     * @param options all but the time limit, which {@link RunningCmd#waitFor} takes instead
     * @return the running command, the caller's to close
     * @throws RunError if it can't be started
     * @throws UncheckedIOException if the output file can't be opened
     * @throws UnsupportedOperationException if the library pty4j is needed here and missing
     */
    public static RunningCmd runBg(List<String> command, CmdOptions options) {
        RunningCmd running = RunningCmd.start(command, options);
        running.closeWhenLeaked();
        return running;
    }

    private static List<String> split(String command) {
        return command == null || command.isBlank()
                ? List.of()
                : List.of(command.strip().split("\\s+"));
    }
}
