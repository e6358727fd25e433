// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.run;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EIO;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;

import ave.cmd.internal.start.Program;
import ave.cmd.internal.start.Starter;
import ave.cmd.internal.start.Starters;
import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.ExitStatus;
import ave.posix.Poll;
import ave.posix.Sessions;
import ave.posix.Terminal;
import ave.posix.abi.NativeBuffer;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A program and its terminal, and the system calls on both. For one thread at a time, but {@link
 * #kill()} and {@link #close()} may be called by any.
 */
public final class RunningProgram implements AutoCloseable {
    /** Nearly always more than a terminal gives at once. */
    private static final int BUFFER_BYTES = 8 * 1024;

    private static final int ENDED = 2;
    private static final Duration END_AFTER_HANG_UP = Duration.ofMillis(5);

    /** Within what a time limit may be late, which holds for those too that can't be killed. */
    private static final Duration END_AFTER_CLOSE = Duration.ofMillis(20);

    private final Terminal terminal;
    private final Child child;
    private final NativeBuffer buffer;
    private boolean hungUp;
    private Fd slave;
    private ExitStatus status;
    private boolean killed;

    private RunningProgram(Terminal terminal, NativeBuffer buffer, Child child) {
        this.terminal = terminal;
        this.buffer = buffer;
        this.child = child;
    }

    /** Leaves nothing behind if it fails. */
    public static RunningProgram start(Program program, int columns, int rows) {
        Starter starter = Starters.chosen();
        // Nothing may fail any more once the program runs.
        NativeBuffer buffer = new NativeBuffer(BUFFER_BYTES);
        Terminal terminal = Terminal.open();
        try {
            if (columns > 0 || rows > 0) {
                terminal.resize(columns, rows);
            }
            Child child = starter.start(program, terminal.slave());
            return new RunningProgram(terminal, buffer, child);
        } catch (RuntimeException | Error e) {
            terminal.close();
            throw e;
        }
    }

    public int pid() {
        return child.pid();
    }

    public int master() {
        return terminal.master().number();
    }

    public void resize(int columns, int rows) {
        terminal.resize(columns, rows);
    }

    /**
     * Reads what is there. The kernel hands over all that was written before it says that there is
     * nothing more.
     *
     * @return how many bytes are now in {@link #bytes()}; 0 for none
     */
    public int read() {
        int count = Descriptors.read(terminal.master(), buffer, 0, BUFFER_BYTES);
        hungUp = count == -EIO;
        if (count < 0 && count != -EAGAIN && count != -EIO) {
            throw new PosixException("read", "terminal " + terminal.slave(), -count);
        }
        return Math.max(0, count);
    }

    public ByteBuffer bytes() {
        return buffer.bytes().position(0);
    }

    /** Sends a signal to the program that has the keyboard, and to its process group. */
    public void signal(int number) {
        terminal.signal(number);
    }

    /** Types as much as the terminal takes, and returns how much that was. */
    public int write(byte[] text, int offset) {
        int count = Math.min(BUFFER_BYTES, text.length - offset);
        buffer.bytes().put(0, text, offset, count);
        int result = Descriptors.write(terminal.master(), buffer, 0, count);
        if (result < 0 && result != -EAGAIN) {
            throw new PosixException("write", "terminal " + terminal.slave(), -result);
        }
        return Math.max(0, result);
    }

    /**
     * Waits until there is something to read, the program has ended or, where that is wanted,
     * something can be typed.
     *
     * @return whether the program has ended
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    public boolean awaitEvent(boolean canType, Deadline deadline) {
        if (hungUp) {
            return awaitEndOrHold(deadline);
        }
        int[] fds = {master(), child.pidfd()};
        int[] events = {canType ? POLLIN | POLLOUT : POLLIN, POLLIN};
        return (Poll.awaitAny(fds, events, deadline) & ENDED) != 0;
    }

    /**
     * No program has the terminal open any more. Nearly always that is the end. Otherwise it is
     * held open from here on, so that it can be waited for: it would be ready all the time.
     */
    private boolean awaitEndOrHold(Deadline deadline) {
        boolean ended = Poll.await(child.pidfd(), POLLIN, deadline.orAfter(END_AFTER_HANG_UP)) != 0;
        if (!ended && slave == null) {
            slave = terminal.openSlave();
        }
        return ended;
    }

    /** Kills the program and all else in its session; once that was done there is nothing left. */
    public synchronized void kill() {
        if (status == null && !killed) {
            Sessions.kill(child);
            killed = true;
        }
    }

    /** Reaps a program that has ended. From now on the session's number may be somebody else's. */
    public synchronized ExitStatus reap() {
        if (status == null) {
            status = child.poll();
        }
        return status;
    }

    /**
     * Kills what still runs in the session, unless the program was reaped, and gives all back,
     * whatever fails.
     */
    @Override
    public synchronized void close() {
        Fd held = slave;
        try (child) {
            try (terminal;
                    held) {
                kill();
            } catch (UncheckedIOException e) {
                killAfterHangUp(e);
            }
        }
        status = child.poll();
    }

    /** To hang up needs no permission, and may have ended what could not be killed. */
    private void killAfterHangUp(UncheckedIOException problem) {
        child.awaitEnd(Deadline.after(END_AFTER_CLOSE));
        try {
            kill();
        } catch (UncheckedIOException e) {
            throw problem;
        }
    }
}
