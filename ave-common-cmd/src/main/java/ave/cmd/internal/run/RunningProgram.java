// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.run;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;
import static ave.posix.abi.Constants.SIGINT;

import ave.cmd.internal.start.Program;
import ave.cmd.internal.start.Starter;
import ave.cmd.internal.start.Starters;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.ExitStatus;
import ave.posix.Poll;
import ave.posix.Poller;
import ave.posix.Sessions;
import ave.posix.Terminal;
import ave.posix.abi.BufferPool;
import ave.posix.abi.NativeBuffer;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A program and its channel, and the system calls on both. For one thread at a time, except for the
 * methods on the process, such as {@link #kill()}, {@link #signal} and {@link #onExit()}, which any
 * thread may call.
 */
public final class RunningProgram implements AutoCloseable {
    /** Nearly always more than a terminal gives at once. */
    private static final int BUFFER_BYTES = 8 * 1024;

    private static final BufferPool BUFFERS = new BufferPool(BUFFER_BYTES, 32);

    private static final int ENDED = 1;
    private static final Duration END_AFTER_HANG_UP = Duration.ofMillis(5);

    /** By how much a time limit may be late, also if a process can't be killed. */
    private static final Duration END_AFTER_CLOSE = Duration.ofMillis(20);

    private final Channel channel;
    private final Child child;

    /** Null after {@link #close()}. */
    private NativeBuffer buffer;

    private ExitStatus status;
    private boolean killed;
    private boolean isClosed;
    private CompletableFuture<Integer> exit;
    private CompletableFuture<Integer> exitWait;

    private RunningProgram(Channel channel, NativeBuffer buffer, Child child) {
        this.channel = channel;
        this.buffer = buffer;
        this.child = child;
    }

    /**
     * Starts a program. Leaves nothing behind if it fails.
     *
     * @param program the program
     * @param setup how it is connected
     * @return the running program, the caller's to close
     * @throws ave.io.PosixException if it can't be started
     * @throws IllegalArgumentException if there is a NUL in its command or environment
     */
    public static RunningProgram start(Program program, Setup setup) {
        // Allocated first: nothing may fail after the program has started.
        NativeBuffer buffer = BUFFERS.take();
        if (!setup.terminal()) {
            PipeChannel.Connected connected = PipeChannel.start(program, setup.inputFile());
            return new RunningProgram(connected.channel(), buffer, connected.child());
        }
        Starter starter = Starters.chosen();
        TerminalChannel channel = TerminalChannel.open(setup);
        try {
            Child child = starter.start(program, channel.terminal().slave());
            return new RunningProgram(channel, buffer, child);
        } catch (RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Its process id.
     *
     * @return the pid
     */
    public int pid() {
        return child.pid();
    }

    /**
     * The descriptor that its output comes from.
     *
     * @return the number, which stays this object's
     * @throws IllegalStateException if this was closed
     */
    public int outputFd() {
        return channel.outputFd();
    }

    /**
     * Returns its terminal.
     *
     * @return the terminal
     * @throws IllegalStateException if it has none, or this was closed
     */
    public Terminal terminal() {
        if (channel instanceof TerminalChannel ours && ours.terminal().master().isOpen()) {
            return ours.terminal();
        }
        throw new IllegalStateException("the command has no terminal");
    }

    boolean hasTerminal() {
        return channel instanceof TerminalChannel;
    }

    /**
     * Tells whether its terminal echoes typed input.
     *
     * @return false if it doesn't, or there is no terminal
     */
    public boolean echoes() {
        return channel instanceof TerminalChannel ours && ours.echoes();
    }

    /** Reads available output into the buffer; returns the number of bytes. */
    int read() {
        return channel.read(buffer, BUFFER_BYTES);
    }

    /** Reads available standard error, if that is separate. */
    int readErrors() {
        return channel.readErrors(buffer, BUFFER_BYTES);
    }

    ByteBuffer bytes() {
        return buffer.bytes().position(0);
    }

    /** Types as much as there is room for, and returns how much that was. */
    int write(byte[] text, int offset) {
        int count = Math.min(BUFFER_BYTES, text.length - offset);
        buffer.bytes().put(0, text, offset, count);
        return channel.write(buffer, count);
    }

    /**
     * Returns a future of when more can be typed, which must be cancelled before the input ends.
     */
    CompletableFuture<Integer> whenWritable() {
        int fd = channel.inputFd();
        return fd == Poll.NO_FD ? CompletableFuture.completedFuture(0) : Poller.ready(fd, POLLOUT);
    }

    void endInput() {
        channel.endInput();
    }

    /** Sends SIGINT to the foreground of the terminal, or without a terminal to the program. */
    void interrupt() {
        if (channel instanceof TerminalChannel ours) {
            ours.terminal().signal(SIGINT);
        } else {
            signal(SIGINT);
        }
    }

    /**
     * Waits until there is something to read, the program has ended, the other descriptor is ready
     * or, where that is wanted, something can be typed.
     *
     * @return whether the program has ended
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    boolean awaitEvent(boolean canType, int other, Deadline deadline) {
        if (channel.isHungUp()) {
            return awaitEndOrHold(deadline);
        }
        int[] fds = new int[2 + Channel.FDS];
        int[] events = new int[2 + Channel.FDS];
        fds[0] = child.pidfd();
        events[0] = POLLIN;
        fds[1] = other;
        events[1] = POLLIN;
        channel.await(fds, events, 2, canType);
        return (Poll.awaitAny(fds, events, deadline) & ENDED) != 0;
    }

    /**
     * Called when no program has the terminal open. Usually that is the end. Otherwise this process
     * holds the terminal open from now on: without that, it would be ready all the time and could
     * not be waited for.
     */
    private boolean awaitEndOrHold(Deadline deadline) {
        boolean ended = Poll.await(child.pidfd(), POLLIN, deadline.orAfter(END_AFTER_HANG_UP)) != 0;
        if (!ended) {
            channel.hold();
        }
        return ended;
    }

    /**
     * Sends a signal to the program; does nothing if it has ended.
     *
     * @param number the signal
     * @throws ave.io.PosixException EPERM if permission is denied, EINVAL if there is no such
     *     signal
     */
    public void signal(int number) {
        child.signal(number);
    }

    /**
     * Returns how the program ended.
     *
     * @return the status; null while it runs
     * @throws ave.io.PosixException ECHILD if other code has reaped it
     */
    public synchronized ExitStatus status() {
        return status == null ? child.peek() : status;
    }

    /**
     * A future of its exit code.
     *
     * @return completed by a thread of the common pool when the program has ended
     */
    public synchronized CompletableFuture<Integer> onExit() {
        if (exit == null) {
            exit = new CompletableFuture<>();
            if (status != null || isClosed) {
                completeExit();
            } else {
                exitWait = Poller.ready(child.pidfd(), POLLIN);
                exitWait.thenRunAsync(this::completeExit);
            }
        }
        return exit.copy();
    }

    private synchronized void completeExit() {
        try {
            ExitStatus ended = status();
            if (ended == null) {
                throw new IllegalStateException("the command was closed before it ended");
            }
            exit.completeAsync(ended::exitCode);
        } catch (UncheckedIOException | IllegalStateException e) {
            exit.completeExceptionally(e);
        }
    }

    /** Ends the wait of {@link #onExit()}, before the pidfd is closed or the program is reaped. */
    private void stopWaitingForExit() {
        if (exitWait != null) {
            exitWait.cancel(false);
        }
    }

    /**
     * Kills the program and everything that it started.
     *
     * @throws ave.io.PosixException if a process can't be killed (EPERM) or doesn't end (ETIMEDOUT)
     */
    public synchronized void kill() {
        if (status == null && !killed) {
            Sessions.kill(child);
            killed = true;
        }
    }

    /** Reaps a program that has ended. From now on, the kernel may reuse the session's number. */
    synchronized ExitStatus reap() {
        if (status == null) {
            Sessions.leave(child);
            setStatus(child.poll());
        }
        return status;
    }

    private void setStatus(ExitStatus ended) {
        status = ended;
        if (ended != null && exit != null && !exit.isDone()) {
            stopWaitingForExit();
            completeExit();
        }
    }

    /**
     * Kills the remaining processes, unless the program was reaped, and releases all resources,
     * even if something fails.
     */
    @Override
    public synchronized void close() {
        try {
            try (child) {
                try (channel) {
                    kill();
                } catch (UncheckedIOException e) {
                    killAfterHangUp(e);
                }
                stopWaitingForExit();
            }
            setStatus(child.poll());
        } finally {
            giveBackBuffer();
            isClosed = true;
            if (exit != null && !exit.isDone()) {
                completeExit();
            }
        }
    }

    private void giveBackBuffer() {
        if (buffer != null) {
            BUFFERS.giveBack(buffer);
            buffer = null;
        }
    }

    /** Retries after the hang-up, which needs no permission and may have ended the rest. */
    private void killAfterHangUp(UncheckedIOException problem) {
        child.awaitEnd(Deadline.after(END_AFTER_CLOSE));
        try {
            kill();
        } catch (UncheckedIOException e) {
            throw problem;
        }
    }
}
