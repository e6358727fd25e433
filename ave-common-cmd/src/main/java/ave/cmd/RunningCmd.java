// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static ave.posix.abi.Constants.SIGTERM;

import ave.cmd.internal.input.ControlKeys;
import ave.cmd.internal.run.CommandEvent;
import ave.cmd.internal.run.Failures;
import ave.cmd.internal.run.LeakWatch;
import ave.cmd.internal.run.UserSide;
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
 * A command that runs in the background.
 *
 * <p>Ports the result of {@code ave.cmd.run_bg}, and adds reading with a time limit, typing and
 * expecting. A program stops once its terminal is full (some kilobytes) until its output is read;
 * each method with a time limit reads. A limit of null waits for ever; the overload without a limit
 * uses that of {@link CmdOptions#timeout}. Output that arrives by the limit still counts.
 *
 * <p>For one thread at a time. Exceptions are the methods that type or concern the process alone,
 * which any thread may call, listeners included: {@code write}, {@code interrupt} and those that
 * send something; {@code pid}, {@code isAlive}, {@code exitStatus}, {@code onExit}, {@code signal},
 * {@code terminate}, {@code kill}. An interrupted wait ends with a CancellationException; the
 * program runs on, and the interrupt flag stays set. A command that was never closed is killed when
 * it becomes unreachable, and reported at WARN.
 *
 * <p>The methods that read are {@code read}, {@code readLine}, {@code expect}, {@code waitNoEcho},
 * {@code interact} and {@code waitFor}. Each rethrows the exception of a listener. Each throws
 * UncheckedIOException if an input or output stream or the terminal fails, or if other code has
 * reaped the program, and IllegalStateException above 2 GB of output without a memory limit, or
 * after a failed {@link #close()}. The program runs on until it is closed.
 *
 * @since 1.0
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
     * Returns the program's process id, which the kernel doesn't reuse before this object has seen
     * the end.
     *
     * @return the pid
     */
    public int pid() {
        return parts.program().pid();
    }

    /**
     * Returns the descriptor of the output, which is non-blocking, for an event loop or another
     * process. Output that is read from it directly is missing in the results of this object.
     *
     * @return the number; this object still owns the descriptor
     * @throws IllegalStateException if this was closed, or the end was seen
     */
    public int fileno() {
        return parts.program().outputFd();
    }

    // ---- reading

    /**
     * Waits for unread output and returns all of it.
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
     * @return the line without its end; text after the last line end is a line as well; null at the
     *     end
     * @throws ave.exceptions.Timeout if no line was complete in time; an incomplete line stays
     *     unread
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
     * Waits until the unread output matches a pattern. The first match in the output counts; if
     * several patterns match at the same position, the first in the list. Lines end in CR LF.
     * Patterns are tried whenever output arrives, so a pattern with an open end ({@code .*}) may
     * match less than what follows.
     *
     * @param patterns what to wait for, {@link CmdMatch#END_OF_OUTPUT} and {@link
     *     CmdMatch#TIME_LIMIT} among them in place of the exceptions; a match of more than 64 K
     *     characters may be missed
     * @param limit how long to wait; null for ever. A pattern that still backtracks then has not
     *     matched
     * @return the pattern, the match and the text before it. Both texts count as read, except for
     *     {@link CmdMatch#TIME_LIMIT}
     * @throws ave.exceptions.Timeout if there was no match in time; {@code out} is the unread
     *     output
     * @throws ave.exceptions.RunError if the program ended without a match
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
     * Types text without waiting: what the terminal doesn't accept now is typed while this object
     * reads.
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
     * @param line the line to type
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
     * a terminal, this ends the program's input after everything that was written.
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
     * Types ^C at once, and discards pending input. If the terminal is full of unread input, this
     * sends SIGINT to the programs in its foreground instead; without a terminal, to the program.
     *
     * @throws UncheckedIOException if the terminal fails
     */
    public void interrupt() {
        parts.loop().interrupt();
    }

    /**
     * Waits until the terminal's echo is off: the program asks for a password, and has discarded
     * earlier input.
     *
     * @param limit how long to wait; null for ever
     * @return false if the echo was still on at the limit, or the program has ended
     */
    public boolean waitNoEcho(Duration limit) {
        try {
            return parts.loop().awaitNoEcho(Deadline.after(limit));
        } finally {
            stayReachable();
        }
    }

    /**
     * Connects a user with the program until it has ended, or the user types a certain key. If the
     * keyboard is a terminal, it is in raw mode meanwhile, and the program's terminal gets its
     * size. Unread output is shown first; shown output counts as read.
     *
     * @param keyboard the user's input, such as {@code Fd.of(0)}, which the caller owns
     * @param screen the user's output, such as {@code Fd.of(1)}, which the caller owns
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
     * Changes the size of the window; the programs on the terminal get SIGWINCH.
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
     * @return false once it has ended, whether or not its output was read
     */
    public boolean isAlive() {
        return exitStatus().isEmpty();
    }

    /**
     * Returns the exit code of a program that has ended, whether or not its output was read.
     *
     * @return as {@link CmdResult#exitCode()}; empty while it runs
     * @throws UncheckedIOException if other code has reaped the program
     */
    public OptionalInt exitStatus() {
        ExitStatus status = parts.program().status();
        return status == null ? OptionalInt.empty() : OptionalInt.of(status.exitCode());
    }

    /**
     * Returns the exit code as a future. No thread has to wait for the command, but its output must
     * be read: a program doesn't end while its terminal is full.
     *
     * @return completed by a thread of the common pool when the program has ended; exceptionally if
     *     other code has reaped it, or if {@link #close()} could not kill it. Cancelling affects
     *     the future only
     */
    public CompletableFuture<Integer> onExit() {
        return parts.program().onExit();
    }

    /**
     * Sends a signal to the program, but not to its children. Does nothing if it has ended.
     *
     * @param number the signal's number
     * @throws UncheckedIOException if permission is denied (EPERM), or there is no such signal
     */
    public void signal(int number) {
        parts.program().signal(number);
    }

    /**
     * Sends SIGTERM to the program, as {@link #signal} does.
     *
     * @throws UncheckedIOException if permission is denied (EPERM)
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
     * Waits until the program has ended, its output has been read, and listeners have received it.
     * Doesn't wait for a child that still has the terminal; that child gets SIGHUP if it is in the
     * foreground. May be repeated.
     *
     * @param limit how long to wait; null for ever
     * @return the exit status and the whole output, whether or not it was read before
     * @throws ave.exceptions.Timeout if the program did not end in time; it runs on. Details:
     *     {@code cmd}, a list, and {@code out}, the whole output so far
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
     * Kills the program and everything that it has started. {@link #waitFor()} then returns its
     * end.
     *
     * @throws UncheckedIOException if a process can't be killed (EPERM), or does not end within
     *     some seconds (ETIMEDOUT); the message names the pid. All others have ended
     */
    public void kill() {
        parts.program().kill();
    }

    /**
     * Kills the program and everything that it has started, unless its end was seen before, and
     * closes the terminal, even if something fails. Does nothing when repeated.
     *
     * @throws UncheckedIOException as {@link #kill()} does, unless the process ended when the
     *     terminal went away; if other code has reaped the program; or if the output file can't be
     *     closed
     */
    @Override
    public void close() {
        if (result == null && !closed) {
            closed = true;
            // Remaining output is not read: a listener might fail, and close must not.
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

    /**
     * Keeps the command reachable during a wait, which may be the last reference to it: otherwise
     * the wait would end with the command being closed as a leak.
     */
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
