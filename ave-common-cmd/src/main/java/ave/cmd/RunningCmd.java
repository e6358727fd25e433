// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static ave.posix.abi.Constants.SIGTERM;

import ave.cmd.internal.input.ControlKeys;
import ave.cmd.internal.run.CommandEvent;
import ave.cmd.internal.run.Failures;
import ave.cmd.internal.run.LeakWatch;
import ave.cmd.internal.run.UserSide;
import ave.exceptions.RunError;
import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.posix.Deadline;
import ave.posix.ExitStatus;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * A command that runs while its caller does something else.
 *
 * <p>Ports what {@code ave.cmd.run_bg} returns, and adds reading with a time limit, typing and
 * expecting. A program that nobody reads from stops once its terminal is full (some kilobytes);
 * each method with a time limit reads. A limit of null waits for ever; the overload without a limit
 * takes that of {@link CmdOptions#timeout}. At the limit, what has come until then still counts.
 *
 * <p>For one thread at a time, but methods that type or concern the process alone may be called by
 * any, listeners included: {@code write}, {@code interrupt} and those that send something; {@code
 * pid}, {@code isAlive}, {@code exitStatus}, {@code onExit}, {@code signal}, {@code terminate},
 * {@code kill}. A wait that is interrupted ends in a CancellationException; the program runs on,
 * and the interrupt flag stays set. A command that was never closed is killed when it is garbage,
 * and reported at WARN.
 *
 * <p>Each method that reads, these are {@code read}, {@code readLine}, {@code expect}, {@code
 * waitNoEcho}, {@code interact} and {@code waitFor}, passes on what a listener throws, and throws
 * UncheckedIOException if an input or output stream fails, the terminal fails, or somebody else has
 * reaped the program; IllegalStateException above 2 GB of output without a memory limit, or after a
 * {@link #close()} that failed. The program runs on until it is closed.
 */
public final class RunningCmd implements AutoCloseable {
    private static final Pattern LINE_END = Pattern.compile("\r*\n");

    private final CommandStart parts;
    private final CmdOptions options;
    private final CommandEvent event = new CommandEvent();
    private boolean closed;
    private CmdResult result;
    private LeakWatch leakWatch;

    private RunningCmd(CommandStart parts, CmdOptions options) {
        this.parts = parts;
        this.options = options;
        event.begin();
    }

    static RunningCmd start(List<String> command, CmdOptions options, boolean background) {
        CommandStart parts = CommandStart.start(command, options, background);
        RunningCmd running = new RunningCmd(parts, options);
        if (background) {
            running.leakWatch = LeakWatch.of(running, parts.program(), parts.command());
        }
        return running;
    }

    /**
     * The program's process id, which nobody else gets before the end was seen here.
     *
     * @return the pid
     */
    public int pid() {
        return parts.program().pid();
    }

    /**
     * The descriptor that the output comes from, non-blocking: to be polled, read, watched by an
     * event loop or handed to another process. What is read from it directly is missing in the
     * results here.
     *
     * @return the number, which stays this object's
     * @throws IllegalStateException if this was closed, or the end was seen
     */
    public int fileno() {
        return parts.program().outputFd();
    }

    // ---- reading

    /**
     * Waits until there is output that was not read yet, and returns all of it.
     *
     * @param limit how long to wait; null for ever
     * @return the text, {@code ""} if none came in time; null at the end
     */
    public String read(Duration limit) {
        try {
            boolean came = parts.loop().run(Deadline.after(limit), parts.unread()::isThere);
            String text = parts.unread().take();
            return came && text.isEmpty() ? null : text;
        } finally {
            stayReachable();
        }
    }

    /**
     * Waits for the next line.
     *
     * @param limit how long to wait; null for ever
     * @return the line without its end; what comes after the last line end is a line as well; null
     *     at the end
     * @throws Timeout if no line was complete in time; what there is of it stays unread
     */
    public String readLine(Duration limit) {
        CmdMatch match = expect(List.of(LINE_END, CmdMatch.END_OF_OUTPUT), limit);
        return match.index() == 1 && match.before().isEmpty() ? null : match.before();
    }

    /**
     * As {@link #readLine(Duration)}, with the limit of {@link CmdOptions#timeout}.
     *
     * @return the line, null at the end
     */
    public String readLine() {
        return readLine(options.timeout);
    }

    /**
     * As {@link #expect(List, Duration)}, for a literal text.
     *
     * @param text what to wait for
     * @param limit how long to wait; null for ever
     * @return the match
     */
    public CmdMatch expect(String text, Duration limit) {
        return expect(Pattern.compile(Pattern.quote(text)), limit);
    }

    /**
     * As {@link #expect(List, Duration)}, for one pattern.
     *
     * @param pattern what to wait for
     * @param limit how long to wait; null for ever
     * @return the match
     */
    public CmdMatch expect(Pattern pattern, Duration limit) {
        return expect(List.of(pattern), limit);
    }

    /**
     * As {@link #expect(List, Duration)}, with the limit of {@link CmdOptions#timeout}.
     *
     * @param patterns what to wait for
     * @return the match
     */
    public CmdMatch expect(Pattern... patterns) {
        return expect(List.of(patterns), options.timeout);
    }

    /**
     * Waits until the output that was not read yet matches a pattern. The first match in the output
     * counts; of patterns that match at the same place, the first in the list. Lines end in CR LF.
     * Patterns are tried whenever something comes, so one that ends openly ({@code .*}) may match
     * less than what will come.
     *
     * @param patterns what to wait for, {@link CmdMatch#END_OF_OUTPUT} and {@link
     *     CmdMatch#TIME_LIMIT} among them in place of the exceptions; a match of more than 64 K
     *     characters may be missed
     * @param limit how long to wait; null for ever
     * @return which pattern matched, the match and what came before it. These count as read, but
     *     what came before the time limit doesn't
     * @throws Timeout if there was no match in time; {@code out} is what was not read
     * @throws RunError if the program ended without one
     */
    public CmdMatch expect(List<Pattern> patterns, Duration limit) {
        try {
            return new Expectation(parts, patterns).await(limit);
        } finally {
            stayReachable();
        }
    }

    // ---- typing

    /**
     * Types something. It is never waited for: what the terminal doesn't take now is typed while
     * this object reads.
     *
     * @param text what to type
     * @throws UncheckedIOException if the terminal fails
     */
    public void write(String text) {
        parts.loop().write(text.getBytes(options.charset));
    }

    /**
     * Types a line and Enter, which terminals send as CR. Without a terminal the line ends in LF.
     *
     * @param line what to type
     * @throws UncheckedIOException if the terminal fails
     */
    public void sendLine(String line) {
        write(line + (options.terminal ? "\r" : "\n"));
    }

    /**
     * Types a key together with Control.
     *
     * @param key a letter, or one of {@code @[\]^_?}: {@code 'c'} for ^C
     * @throws IllegalArgumentException if there is no such control character
     * @throws UncheckedIOException if the terminal fails
     */
    public void sendControl(char key) {
        write(ControlKeys.of(key));
    }

    /**
     * Types ^D, which at the start of a line ends the input of a program that reads lines. Without
     * a terminal the program's input ends, after what was written.
     *
     * @throws UncheckedIOException if the terminal fails
     */
    public void sendEof() {
        if (options.terminal) {
            sendControl('d');
        } else {
            parts.loop().endInput();
        }
    }

    /**
     * Types ^C, at once and in place of what else was to be typed. Where the terminal is full of
     * input that nobody reads, the programs in the foreground are sent SIGINT instead; where there
     * is no terminal, the program is.
     *
     * @throws UncheckedIOException if the terminal fails
     */
    public void interrupt() {
        parts.loop().interrupt();
    }

    /**
     * Waits until the terminal doesn't show any more what is typed: the program asks for a
     * password, and has thrown away what was typed before.
     *
     * @param limit how long to wait; null for ever
     * @return false if the program had not done so in time, or has ended
     */
    public boolean waitNoEcho(Duration limit) {
        try {
            return parts.loop().awaitNoEcho(Deadline.after(limit));
        } finally {
            stayReachable();
        }
    }

    /**
     * Lets a user talk with the program until it has ended, or the user types a certain key. If the
     * keyboard is a terminal it is in raw mode meanwhile, and the program's gets its size. Output
     * that is unread is shown first; what is shown counts as read.
     *
     * @param keyboard where the user types, such as {@code Fd.of(0)}; the caller's
     * @param screen where the output goes, such as {@code Fd.of(1)}; the caller's
     * @param escape the key that ends it, {@code '\35'} for ^]; it isn't passed on; -1 for none
     * @return true if the user has typed that key; false if the program has ended
     */
    public boolean interact(Fd keyboard, Fd screen, int escape) {
        try {
            byte[] unread = parts.unread().take().getBytes(options.charset);
            boolean escaped = UserSide.connect(parts.loop(), keyboard, screen, escape, unread);
            parts.unread().take();
            return escaped;
        } finally {
            stayReachable();
        }
    }

    /**
     * Changes the size of the window; the programs in it get SIGWINCH.
     *
     * @param columns its width
     * @param rows its height
     * @throws IllegalArgumentException if one is not between 0 and 65535
     * @throws IllegalStateException if there is no terminal, this was closed, or the end was seen
     * @throws UncheckedIOException if the terminal fails
     */
    public void resize(int columns, int rows) {
        CmdOptions.checkSize(columns, rows);
        parts.program().terminal().resize(columns, rows);
    }

    /**
     * Tells whether the program runs.
     *
     * @return false once it has ended, be its output read or not
     */
    public boolean isAlive() {
        return exitStatus().isEmpty();
    }

    /**
     * The exit code of a program that has ended, be its output read or not.
     *
     * @return as {@link CmdResult#exitCode()}; nothing while it runs
     * @throws UncheckedIOException if somebody else has reaped the program
     */
    public OptionalInt exitStatus() {
        ExitStatus status = parts.program().status();
        return status == null ? OptionalInt.empty() : OptionalInt.of(status.exitCode());
    }

    /**
     * The exit code as a future. Nobody has to wait for the command; but its output has to be read,
     * since a program doesn't end while its terminal is full.
     *
     * @return completed, by a thread of the common pool, when the program has ended; exceptionally
     *     if somebody else has reaped it, or it could not be killed when this was closed. To cancel
     *     it concerns the future alone
     */
    public CompletableFuture<Integer> onExit() {
        return parts.program().onExit();
    }

    /**
     * Sends a signal to the program, and not to what it has started. Does nothing if it has ended.
     *
     * @param number the signal's number
     * @throws UncheckedIOException if it may not be sent (EPERM), or there is no such signal
     */
    public void signal(int number) {
        parts.program().signal(number);
    }

    /**
     * Asks the program to end: sends SIGTERM, as {@link #signal} does.
     *
     * @throws UncheckedIOException if it may not be sent (EPERM)
     */
    public void terminate() {
        signal(SIGTERM);
    }

    /**
     * As {@link #waitFor(Duration)}, with the limit of {@link CmdOptions#timeout}.
     *
     * @return how it ended
     */
    public CmdResult waitFor() {
        return waitFor(options.timeout);
    }

    /**
     * Waits until the program has ended, what it wrote has been read, and listeners have it. A
     * child of it that still has the terminal is not waited for; it gets SIGHUP if it is in the
     * foreground. May be repeated.
     *
     * @param limit how long to wait; null for ever
     * @return how it ended, and all of its output, whether it was read before or not
     * @throws Timeout if it did not end in time; it runs on. Details: {@code cmd}, a list, and
     *     {@code out}, all of its output so far
     * @throws ExitCodeException if {@link CmdOptions#requireExitCode} doesn't allow its exit code
     */
    public CmdResult waitFor(Duration limit) {
        if (result == null) {
            if (!parts.loop().runToEnd(Deadline.after(limit))) {
                throw Failures.timedOut(
                        parts.command(), parts.output().text(), limit, parts.loop().isDrained());
            }
            finish();
        }
        if (!options.exitCodes.isEmpty() && !options.exitCodes.contains(result.exitCode())) {
            throw new ExitCodeException(parts.command(), result);
        }
        return result;
    }

    /**
     * Kills the program and all else that it has started, which then is to be waited for.
     *
     * @throws UncheckedIOException if a process may not be killed, or does not end within some
     *     seconds: it names the pid and the error. All else has ended
     */
    public void kill() {
        parts.program().kill();
    }

    /**
     * Kills the program and all else that it has started, unless its end was seen before, and gives
     * the terminal back, whatever fails. May be repeated, and then does nothing.
     *
     * @throws UncheckedIOException as {@link #kill()} does, unless what it couldn't kill ended when
     *     the terminal went; if somebody else has reaped the program; or if the output file can't
     *     be closed
     */
    @Override
    public void close() {
        if (result == null && !closed) {
            closed = true;
            // What could be read is not: a listener might fail, and this must not.
            try {
                parts.loop().close();
            } finally {
                if (leakWatch != null) {
                    leakWatch.stop();
                }
            }
            finish();
        }
    }

    /** A command that a wait is all that refers to would be closed as forgotten during the wait. */
    private void stayReachable() {
        Reference.reachabilityFence(this);
    }

    private void finish() {
        result = parts.result(options.charset);
        if (event.shouldCommit()) {
            event.program = parts.command().get(0);
            event.pid = parts.program().pid();
            event.exitCode = result.exitCode();
            event.commit();
        }
        if (leakWatch != null) {
            leakWatch.stop();
        }
    }
}
