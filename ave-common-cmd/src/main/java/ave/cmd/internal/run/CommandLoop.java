// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.run;

import ave.cmd.internal.input.Input;
import ave.cmd.internal.output.Output;
import ave.cmd.internal.output.UnreadText;
import ave.cmd.internal.threads.Delivery;
import ave.posix.Deadline;
import ave.posix.Poll;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Reads the output of a program and types its input on the waiting thread. For one thread at a
 * time, except that any thread may type, as listeners do.
 */
public final class CommandLoop implements AutoCloseable {
    /** More than a channel holds: output beyond it was written by other programs. */
    private static final int MOST_AFTER_END = 1 << 20;

    /** The capacity of a channel: this much is read after the deadline. */
    private static final int MOST_AFTER_DEADLINE = 1 << 16;

    /** The mode of a terminal must be polled: no event reports its change. */
    private static final Duration ECHO_CHECK = Duration.ofMillis(10);

    private static final Deadline NOW = Deadline.after(Duration.ZERO);

    private static final byte[] NOTHING = {};
    private static final byte[] CONTROL_C = {3};

    /** Guards the program's buffer and the input, because listeners may type too. */
    private final ReentrantLock io = new ReentrantLock();

    private final List<String> command;
    private final RunningProgram program;
    private final Input input;
    private final OutputStream inputLog;
    private final Output output;
    private final Output errors;
    private final UnreadText unread;
    private final Delivery delivery;
    private UserSide user = UserSide.NONE;
    private boolean ended;
    private boolean drained;
    private int afterEnd;

    /** Whether a thread waits without watching for room to type. */
    private boolean waitsWithoutTyping;

    /** Types pending input on behalf of such a thread; null if there is none. */
    private CompletableFuture<Integer> typing;

    /**
     * Makes the loop of a program.
     *
     * @param command for messages
     * @param program the program, closed with this
     * @param input what is to be typed, closed with this
     * @param inputLog gets what was typed; null for none
     * @param output what it writes, closed with this
     * @param errors what it writes to standard error where that is apart, closed with this
     * @param unread the text of the output
     * @param delivery that of both outputs
     */
    public CommandLoop(
            List<String> command,
            RunningProgram program,
            Input input,
            OutputStream inputLog,
            Output output,
            Output errors,
            UnreadText unread,
            Delivery delivery) {
        this.command = command;
        this.program = program;
        this.input = input;
        this.inputLog = inputLog;
        this.output = output;
        this.errors = errors;
        this.unread = unread;
        this.delivery = delivery;
    }

    /**
     * Reads and types until a condition holds, the program has ended and all of its output was
     * read, or the deadline passes. After that, the condition is checked once more with all output
     * so far.
     *
     * @param deadline when to give up, whatever the program and the listeners do
     * @param enough whether to stop
     * @return false if the deadline passed before
     * @throws CancellationException if the thread was interrupted
     */
    public boolean run(Deadline deadline, BooleanSupplier enough) {
        boolean inTime = pump(deadline, enough);
        // Listeners that are fast enough have received all output before this returns.
        delivery.awaitAll(deadline);
        return inTime;
    }

    private boolean pump(Deadline deadline, BooleanSupplier enough) {
        int late = 0;
        while (!enough.getAsBoolean() && !drained) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while running " + command);
            }
            boolean passed = deadline.hasPassed();
            if (passed && !ended && late > MOST_AFTER_DEADLINE) {
                return false;
            }
            if (!delivery.hasRoom()) {
                if (!delivery.awaitRoom(deadline)) {
                    return false;
                }
                continue;
            }
            type(deadline);
            int count = readOnce(deadline);
            late += passed ? count : 0;
            if (count == 0 && ended) {
                finish(deadline);
            } else if (count == 0) {
                // Waiting for the listeners is what reports their failures.
                delivery.awaitAll(deadline);
                type(deadline);
                ended = awaitEvent(passed ? NOW : deadline);
                if (passed && !ended) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean awaitEvent(Deadline deadline) {
        boolean canType;
        int other;
        io.lock();
        try {
            canType = hasMoreToType();
            waitsWithoutTyping = !canType;
            other = input.fd() == Poll.NO_FD ? user.fd() : input.fd();
        } finally {
            io.unlock();
        }
        try {
            return program.awaitEvent(canType, other, deadline);
        } finally {
            locked(() -> waitsWithoutTyping = false);
        }
    }

    private void type(Deadline deadline) {
        byte[] typed = NOTHING;
        io.lock();
        try {
            if (drained) {
                return;
            }
            stopTyping();
            user.read(input);
            if (hasMoreToType()) {
                int first = input.first();
                int count = program.write(input.bytes(), first);
                typed = Arrays.copyOfRange(input.bytes(), first, first + count);
                input.take(count);
            }
            if (hasMoreToType() && waitsWithoutTyping) {
                typing = program.whenWritable();
                typing.thenRunAsync(() -> type(NOW));
            }
        } finally {
            io.unlock();
            log(typed, deadline);
        }
    }

    /** Returns whether input is pending; ends the program's input if nothing can follow. */
    private boolean hasMoreToType() {
        boolean more = !ended && input.hasBytes();
        if (input.isOver()) {
            program.endInput();
        }
        return more;
    }

    /** Stops typing, before the descriptor that it waits for is closed. */
    private void stopTyping() {
        if (typing != null) {
            typing.cancel(false);
            typing = null;
        }
    }

    /**
     * Types bytes after all pending input: what there is room for at once, the rest during the next
     * waits.
     *
     * @param bytes what to type
     * @throws UncheckedIOException if the channel fails
     */
    public void write(byte[] bytes) {
        locked(() -> input.add(bytes));
        type(NOW);
    }

    private void locked(Runnable action) {
        io.lock();
        try {
            action.run();
        } finally {
            io.unlock();
        }
    }

    /** Ends the program's input after all pending bytes. */
    public void endInput() {
        locked(input::endWhenEmpty);
        type(NOW);
    }

    private void log(byte[] typed, Deadline deadline) {
        if (inputLog == null || typed.length == 0) {
            return;
        }
        if (deadline == Deadline.NEVER && delivery.awaitAll(deadline)) {
            writeLog(typed);
        } else {
            delivery.add(() -> writeLog(typed), typed.length);
        }
    }

    private void writeLog(byte[] typed) {
        try {
            inputLog.write(typed);
            inputLog.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("write the log of the input: " + e, e);
        }
    }

    /** Returns 0 if there is nothing to read. */
    private int readOnce(Deadline deadline) {
        if (afterEnd >= MOST_AFTER_END) {
            return 0;
        }
        int count;
        int errorCount;
        io.lock();
        try {
            count = program.read();
            output.transcript().add(program.bytes(), count);
            errorCount = program.readErrors();
            errors.transcript().add(program.bytes(), errorCount);
        } finally {
            io.unlock();
        }
        // Listeners may type on another thread.
        output.deliver(count, deadline);
        errors.deliver(errorCount, deadline);
        user.write(output.transcript().last(count));
        afterEnd += ended ? count + errorCount : 0;
        return count + errorCount;
    }

    /** Reaps the program last: until then, the kernel doesn't reuse its session's number. */
    private void finish(Deadline deadline) {
        unread.end();
        output.end(deadline);
        errors.end(deadline);
        locked(
                () -> {
                    stopTyping();
                    program.reap();
                    program.close();
                    drained = true;
                });
    }

    /**
     * Reads and types until the terminal doesn't show what is typed.
     *
     * @param deadline when to give up
     * @return false if it still did then, or the program has ended
     * @throws CancellationException if the thread was interrupted
     */
    public boolean awaitNoEcho(Deadline deadline) {
        while (!drained && program.echoes()) {
            if (deadline.hasPassed()) {
                return false;
            }
            run(deadline.orAfter(ECHO_CHECK), () -> !program.echoes());
        }
        return !drained;
    }

    /**
     * Waits until the program has ended, all of its output was read and the listeners have it.
     *
     * @param deadline when to give up
     * @return false if the deadline passed before
     * @throws CancellationException if the thread was interrupted
     */
    public boolean runToEnd(Deadline deadline) {
        if (!pump(deadline, () -> false) || !delivery.awaitAll(deadline)) {
            return false;
        }
        closeStreams();
        return true;
    }

    private void closeStreams() {
        try (output;
                errors) {
            input.close();
        }
    }

    /**
     * Tells whether the program has ended and all of its output was read.
     *
     * @return whether nothing more will come
     */
    public boolean isDrained() {
        return drained;
    }

    /** Connects the program with its user's own streams. */
    void connect(UserSide side) {
        user = side;
    }

    RunningProgram program() {
        return program;
    }

    Input input() {
        return input;
    }

    /**
     * Types ^C at once and discards pending input; sends SIGINT if there is no room for it, or no
     * terminal.
     */
    public void interrupt() {
        locked(
                () -> {
                    if (drained) {
                        return;
                    }
                    boolean full = !program.hasTerminal() || input.hasBytes();
                    input.clear();
                    if (full || program.write(CONTROL_C, 0) == 0) {
                        program.interrupt();
                    } else {
                        log(CONTROL_C, NOW);
                    }
                });
    }

    private void closeProgram() {
        if (!drained) {
            drained = true;
            stopTyping();
            program.close();
        }
    }

    /** Kills the remaining processes, and releases all resources, even if something fails. */
    @Override
    public void close() {
        delivery.abandon();
        try (output;
                errors;
                input) {
            locked(this::closeProgram);
        }
    }
}
