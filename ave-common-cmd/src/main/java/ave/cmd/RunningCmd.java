// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static ave.posix.abi.Constants.SIGINT;

import ave.cmd.internal.output.Listeners;
import ave.cmd.internal.output.Transcript;
import ave.cmd.internal.output.UnreadText;
import ave.cmd.internal.output.UnreadText.Found;
import ave.cmd.internal.run.Failures;
import ave.cmd.internal.run.LeakWatch;
import ave.cmd.internal.run.RunningProgram;
import ave.cmd.internal.start.Program;
import ave.exceptions.RunError;
import ave.exceptions.Timeout;
import ave.io.PosixException;
import ave.posix.Deadline;
import ave.posix.ExitStatus;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * A command that runs on its terminal while its caller does something else.
 *
 * <p>Ports what {@code ave.cmd.run_bg} returns, and adds reading with a time limit, typing and
 * expecting. A program that nobody reads from stops once its terminal is full (some kilobytes);
 * each method with a time limit reads.
 *
 * <p>For one thread at a time, but {@link #kill()} may be called by any. A wait that is interrupted
 * ends in a CancellationException; the program runs on, and the interrupt flag stays set. One that
 * was never closed is killed when it is garbage, and reported at WARN.
 *
 * <p>Each method that reads, these are {@code read}, {@code expect} and {@code waitFor}, passes on
 * what a listener throws, and throws UncheckedIOException if an output file can't be written or
 * closed, the terminal fails, or somebody else has reaped the program; IllegalStateException above
 * 2 GB of output without a memory limit, or after a {@link #close()} that failed. The program runs
 * on until it is closed.
 */
public final class RunningCmd implements AutoCloseable {
    private static final byte[] CONTROL_C = {3};
    private static final byte[] CONTROL_D = {4};

    /** More than a terminal holds. What comes beyond it is written by others than the program. */
    private static final int MOST_AFTER_END = 1 << 20;

    private final List<String> command;
    private final RunningProgram program;
    private final Listeners listeners;
    private final Transcript transcript;
    private final UnreadText unread;
    private byte[] typed;
    private int typedSoFar;
    private boolean ended;
    private boolean closed;
    private int afterEnd;
    private CmdResult result;
    private LeakWatch leakWatch;

    private RunningCmd(
            List<String> command, RunningProgram program, Listeners listeners, CmdOptions options) {
        this.command = command;
        this.program = program;
        this.listeners = listeners;
        transcript = new Transcript(options.memoryLimit());
        unread = new UnreadText(transcript, options.memoryLimit());
        typed = options.input().getBytes(StandardCharsets.UTF_8);
    }

    static RunningCmd start(List<String> wanted, CmdOptions options) {
        List<String> command = Failures.checked(wanted);
        String echoed = options.debug() ? String.join(" ", command) : null;
        Listeners listeners =
                Listeners.open(
                        options.outputStream(),
                        options.outputPath(),
                        echoed,
                        options.lineListener());
        Program program = new Program(command, options.environment(), options.cwd());
        try {
            RunningProgram running =
                    RunningProgram.start(program, options.columns(), options.rows());
            return new RunningCmd(command, running, listeners, options);
        } catch (PosixException | IllegalArgumentException e) {
            listeners.close();
            throw Failures.notStarted(command, e);
        } catch (RuntimeException e) {
            listeners.close();
            throw e;
        }
    }

    void closeWhenLeaked() {
        leakWatch = LeakWatch.of(this, program, command);
    }

    /**
     * The program's process id, which nobody else gets before the end was seen here.
     *
     * @return the pid
     */
    public int pid() {
        return program.pid();
    }

    /**
     * The terminal's descriptor, non-blocking: to be polled, read, watched by an event loop or
     * handed to another process. What is read from it directly is missing in the results here.
     *
     * @return the number, which stays this object's
     * @throws IllegalStateException if this was closed, or the end was seen
     */
    public int fileno() {
        return program.master();
    }

    /**
     * Waits for output that was not read yet, and returns what there is.
     *
     * @param limit how long to wait; null for ever
     * @return the text, {@code ""} if none came in time; null at the end
     */
    public String read(Duration limit) {
        boolean came = pump(Deadline.after(limit), unread::isThere);
        String text = unread.take();
        return came && text.isEmpty() ? null : text;
    }

    /**
     * Waits until the output that was not read yet contains a text.
     *
     * @param text what to wait for, literally
     * @param limit how long to wait; null for ever
     * @return the match and what came before it; both count as read
     * @throws Timeout if it did not come in time; {@code out} is what was not read
     * @throws RunError if the program ended without it
     */
    public CmdMatch expect(String text, Duration limit) {
        return expect(Pattern.compile(Pattern.quote(text)), limit);
    }

    /**
     * Waits until the output that was not read yet matches a pattern. Lines end in CR LF. The
     * pattern is tried whenever something comes, so one that ends openly ({@code .*}) may match
     * less than what will come.
     *
     * @param pattern what to wait for; a match of more than 64 K characters may be missed
     * @param limit how long to wait; null for ever
     * @return the match and what came before it; both count as read
     * @throws Timeout if it did not come in time; {@code out} is what was not read
     * @throws RunError if the program ended without it
     */
    public CmdMatch expect(Pattern pattern, Duration limit) {
        CmdMatch[] found = new CmdMatch[1];
        unread.beginSearch();
        boolean over =
                pump(
                        Deadline.after(limit),
                        () -> {
                            Found match = unread.takeMatch(pattern);
                            found[0] =
                                    match == null
                                            ? null
                                            : new CmdMatch(match.before(), match.match());
                            return found[0] != null;
                        });
        if (found[0] != null) {
            return found[0];
        }
        if (!over) {
            String seconds = limit.toMillis() / 1e3 + " s";
            throw Failures.unmatched(
                    command,
                    unread.peek(),
                    "no output matched \"" + pattern + "\" within " + seconds);
        }
        throw new RunError(
                command, unread.peek(), "the command ended before its output matched " + pattern);
    }

    /**
     * Types something. It is never waited for: what the terminal doesn't take now is typed while
     * this object reads.
     *
     * @param text what to type
     * @throws UncheckedIOException if the terminal fails
     */
    public void write(String text) {
        byte[] more = text.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOfRange(typed, typedSoFar, typed.length + more.length);
        System.arraycopy(more, 0, all, typed.length - typedSoFar, more.length);
        typed = all;
        typedSoFar = 0;
        if (result == null) {
            type();
        }
    }

    /**
     * Types a line and Enter, which terminals send as CR.
     *
     * @param line what to type
     * @throws UncheckedIOException if the terminal fails
     */
    public void sendLine(String line) {
        write(line + "\r");
    }

    /**
     * Types ^D, which at the start of a line ends the input of a program that reads lines.
     *
     * @throws UncheckedIOException if the terminal fails
     */
    public void sendEof() {
        write(new String(CONTROL_D, StandardCharsets.US_ASCII));
    }

    /**
     * Types ^C, at once and in place of what else was to be typed. Where the terminal is full of
     * input that nobody reads, the program in the foreground is sent SIGINT instead.
     *
     * @throws UncheckedIOException if the terminal fails
     */
    public void interrupt() {
        if (result == null) {
            boolean full = typedSoFar < typed.length || program.write(CONTROL_C, 0) == 0;
            typedSoFar = typed.length;
            if (full) {
                program.signal(SIGINT);
            }
        }
    }

    /**
     * Changes the size of the window; the programs in it get SIGWINCH.
     *
     * @param columns its width
     * @param rows its height
     * @throws IllegalArgumentException if one is not between 0 and 65535
     * @throws IllegalStateException if this was closed, or the end was seen
     * @throws UncheckedIOException if the terminal fails
     */
    public void resize(int columns, int rows) {
        CmdOptions.checkSize(columns, rows);
        program.resize(columns, rows);
    }

    /**
     * Waits until the program has ended and what it wrote has been read. A child of it that still
     * has the terminal is not waited for; it gets SIGHUP if it is in the foreground. May be
     * repeated.
     *
     * @param limit how long to wait; null for ever
     * @return how it ended, and all of its output, whether it was read before or not
     * @throws Timeout if it did not end in time; it runs on. Details: {@code cmd}, a list, and
     *     {@code out}, all of its output so far
     */
    public CmdResult waitFor(Duration limit) {
        if (!pump(Deadline.after(limit), () -> false)) {
            throw Failures.timedOut(command, transcript.text(), limit);
        }
        return result;
    }

    /**
     * Kills the program and all else in its session, which then is to be waited for. Any thread may
     * do so.
     *
     * @throws UncheckedIOException if a process may not be killed, or does not end within some
     *     seconds: it names the pid and the error. All else has ended
     */
    public void kill() {
        program.kill();
    }

    /**
     * Kills the program and all else in its session, unless its end was seen before, and gives the
     * terminal back, whatever fails. May be repeated, and then does nothing.
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
            release();
        }
    }

    /** Whatever fails. */
    private void release() {
        try (listeners) {
            try {
                program.close();
            } finally {
                if (leakWatch != null) {
                    leakWatch.stop();
                }
            }
            result = resultOf(program.reap());
        }
    }

    // ---- the loop

    /**
     * Reads what comes, and types what there is to type, in this thread.
     *
     * @param enough whether to stop, asked at first and whenever something came
     * @return false if the deadline passed before
     */
    private boolean pump(Deadline deadline, BooleanSupplier enough) {
        while (!enough.getAsBoolean() && result == null) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while running " + command);
            }
            type();
            if (!readOnce() && !finishIfEnded()) {
                ended = program.awaitEvent(typedSoFar < typed.length, deadline);
            }
            // A program that writes all the time is only given its time, too.
            if (!ended && deadline.hasPassed()) {
                return false;
            }
        }
        return true;
    }

    /** Returns false if there is nothing to read. */
    private boolean readOnce() {
        int count = afterEnd < MOST_AFTER_END ? program.read() : 0;
        if (count > 0) {
            transcript.add(program.bytes(), count);
            listeners.add(transcript.last(count));
            afterEnd += ended ? count : 0;
        }
        return count > 0;
    }

    /** The program is reaped last: as long as it is not, its session's number is its own. */
    private boolean finishIfEnded() {
        if (ended) {
            unread.end();
            listeners.end();
            program.reap();
            release();
        }
        return ended;
    }

    private void type() {
        if (typedSoFar < typed.length && !ended) {
            typedSoFar += program.write(typed, typedSoFar);
        }
    }

    private CmdResult resultOf(ExitStatus status) {
        return new CmdResult(
                status.exitCode(), status.signal(), transcript.bytes(), transcript.isTruncated());
    }
}
