// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;
import static ave.posix.abi.Constants.SIGHUP;
import static ave.posix.abi.Constants.SIGINT;
import static ave.posix.abi.Constants.SIGQUIT;
import static ave.posix.abi.Constants.SIGWINCH;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.ExitStatus;
import ave.posix.Poll;
import ave.posix.Sessions;
import ave.posix.Spawn;
import ave.posix.Terminal;
import java.io.IOException;
import java.time.Duration;

/**
 * A program on its own terminal, connected to this process's input, output and signals by one
 * thread that waits for all of them. Closing it ends the whole session.
 */
final class Relay implements AutoCloseable {
    private static final int SIGNALS = 1;
    private static final int TERMINAL = 2;
    private static final int CHILD = 4;
    private static final int INPUT = 8;
    private static final int OUTPUT = 16;

    /** More than a terminal holds: output beyond it was written by other programs. */
    private static final int MOST_AFTER_END = 1 << 20;

    /** How long a program may take to end after the user's terminal is gone. */
    private static final Duration AFTER_HANG_UP = Duration.ofSeconds(2);

    /** How long the reader of the output may take after a time limit. */
    private static final Duration AFTER_TIMEOUT = Duration.ofSeconds(1);

    private final Terminal terminal;
    private final Fd slave;
    private final Child child;
    private final Keyboard keyboard;
    private final Screen screen;
    private final ForwardedSignals signals;
    private Deadline hangUp = Deadline.NEVER;
    private boolean hungUp;

    private Relay(
            Terminal terminal,
            Spawn spawn,
            Keyboard keyboard,
            Screen screen,
            ForwardedSignals signals) {
        this.terminal = terminal;
        this.keyboard = keyboard;
        this.screen = screen;
        this.signals = signals;
        keyboard.prepare(terminal);
        // While this is open, the terminal doesn't hang up before the program's end, and keeps its
        // mode.
        slave = terminal.openSlave();
        try {
            child = spawn.terminal(terminal.slave()).start();
        } catch (RuntimeException e) {
            slave.close();
            throw e;
        }
    }

    /**
     * Starts a program.
     *
     * @param spawn the program
     * @param keyboard its input; like all the others it is the caller's
     * @param screen where its output goes
     * @param signals what is forwarded
     * @throws PosixException if there is no terminal, or as {@link Spawn#start} does
     */
    static Relay start(Spawn spawn, Keyboard keyboard, Screen screen, ForwardedSignals signals) {
        Terminal terminal = Terminal.open();
        try {
            return new Relay(terminal, spawn, keyboard, screen, signals);
        } catch (RuntimeException e) {
            terminal.close();
            throw e;
        }
    }

    /**
     * Passes input, output and signals on until the program has ended and its output is written.
     *
     * @param deadline when to kill it
     * @return how it ended; null if it was killed at the deadline
     * @throws PosixException if standard output can't be written, or a terminal fails
     * @throws IOException if the output file can't be written
     */
    ExitStatus run(Deadline deadline) throws IOException {
        keyboard.begin();
        boolean ended = false;
        while (!ended && !deadline.hasPassed() && !hangUp.hasPassed()) {
            int ready = await(deadline);
            forwardSignals(ready);
            passOn(ready);
            hangUpWithTheUser();
            ended = (ready & CHILD) != 0;
        }
        boolean late = !ended && deadline.hasPassed();
        Sessions.kill(child);
        drain(late ? Deadline.after(AFTER_TIMEOUT) : Deadline.NEVER);
        return late ? null : child.poll();
    }

    private int await(Deadline deadline) {
        Deadline next = deadline;
        if (hungUp) {
            next = deadline.orAfter(hangUp.remaining());
        }
        int onTerminal = (screen.isEmpty() ? POLLIN : 0) | (keyboard.hasToType() ? POLLOUT : 0);
        int[] fds = {
            signals.fd(),
            onTerminal == 0 ? Poll.NO_FD : terminal.master().number(),
            child.pidfd(),
            keyboard.fd(),
            screen.fd()
        };
        int[] events = {POLLIN, onTerminal, POLLIN, POLLIN, POLLOUT};
        return Poll.awaitAny(fds, events, next);
    }

    private void passOn(int ready) throws IOException {
        if ((ready & OUTPUT) != 0) {
            screen.write();
        }
        if ((ready & INPUT) != 0) {
            keyboard.read(terminal);
        }
        if ((ready & TERMINAL) != 0) {
            if (keyboard.hasToType()) {
                keyboard.type(terminal);
            }
            if (screen.isEmpty()) {
                screen.read(terminal);
            }
        }
    }

    private void forwardSignals(int ready) {
        Integer signal = (ready & SIGNALS) == 0 ? null : signals.next();
        if (signal == null) {
            return;
        }
        switch (signal) {
            case SIGWINCH -> keyboard.resize(terminal);
            // As ^C and ^\ do: to the whole foreground of the terminal.
            case SIGINT, SIGQUIT -> terminal.signal(signal);
            default -> child.signal(signal);
        }
    }

    /**
     * Sends SIGHUP after the user's terminal is gone, and sets the deadline for the program's end.
     */
    private void hangUpWithTheUser() {
        if (keyboard.hasHungUp() && !hungUp) {
            hungUp = true;
            hangUp = Deadline.after(AFTER_HANG_UP);
            child.signal(SIGHUP);
        }
    }

    /** Writes the remaining output, unless a signal cancels that. */
    private void drain(Deadline deadline) throws IOException {
        int count = 0;
        while (count < MOST_AFTER_END) {
            if (screen.isEmpty()) {
                int more = screen.read(terminal);
                if (more == 0) {
                    return;
                }
                count += more;
            }
            int[] fds = {signals.fd(), screen.fd()};
            int ready = Poll.awaitAny(fds, new int[] {POLLIN, POLLOUT}, deadline);
            Integer signal = (ready & SIGNALS) == 0 ? null : signals.next();
            if (ready == 0 || signal != null && signal != SIGWINCH) {
                return;
            }
            if ((ready & 2) != 0) {
                screen.write();
            }
        }
    }

    /** Kills the rest of the session, unless the program was reaped. */
    @Override
    public void close() {
        try (child;
                terminal;
                slave) {
            Sessions.kill(child);
        }
    }
}
