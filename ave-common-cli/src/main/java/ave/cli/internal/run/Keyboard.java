// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EIO;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Descriptors;
import ave.posix.Poll;
import ave.posix.Terminal;
import ave.posix.TerminalKeys;
import ave.posix.TerminalMode;
import ave.posix.WindowSize;
import ave.posix.abi.NativeBuffer;

/**
 * Standard input on its way to the terminal of a program. A terminal passes each key through, and
 * has its mode back when this is closed or the JVM ends. From anything else, be it a pipe or a
 * file, the program reads exactly the bytes that come, and then the end of its input.
 */
final class Keyboard implements AutoCloseable {
    private static final int PIECE = 1024;

    private final Fd in;
    private final TerminalMode mode;
    private final NativeBuffer buffer = new NativeBuffer(2 * PIECE + 2);
    private final Thread restorer = new Thread(this::restore);
    private boolean isOpen;
    private boolean isRaw;
    private boolean hasHungUp;
    private int typed;
    private int toType;

    /**
     * Reads from a descriptor, which is the caller's.
     *
     * @param number the descriptor of the input
     * @param out that of the output: if it isn't a terminal, something else such as a pager uses
     *     the one of the input, which then keeps its mode
     */
    Keyboard(int number, int out) {
        in = Fd.duplicateOf(number);
        TerminalMode own = TerminalMode.of(number);
        mode = TerminalMode.of(out) == null ? null : own;
        // A process in the background is stopped if it reads from its terminal or changes it.
        isOpen = own == null || Terminal.isForeground(number);
    }

    private boolean isTerminal() {
        return mode != null;
    }

    /** Gives the terminal of the program the mode and size that fit this input. */
    void prepare(Terminal terminal) {
        int master = terminal.master().number();
        if (mode == null) {
            TerminalMode.of(master).unattended().apply(master);
        } else {
            mode.apply(master);
            resize(terminal);
        }
    }

    /** Takes over the size of the window. */
    void resize(Terminal terminal) {
        WindowSize size = WindowSize.of(in.number());
        if (size != null) {
            terminal.resize(size.columns(), size.rows());
        }
    }

    /** From now on the user's terminal passes all keys through. */
    void begin() {
        if (isTerminal() && isOpen) {
            Runtime.getRuntime().addShutdownHook(restorer);
            setRaw();
        }
    }

    private synchronized void setRaw() {
        isRaw = true;
        mode.raw().apply(in.number());
    }

    private synchronized void restore() {
        if (isRaw) {
            isRaw = false;
            try {
                mode.apply(in.number());
            } catch (PosixException e) {
                // The terminal is gone.
                return;
            }
        }
    }

    /** What to wait for: the input, unless there is still something to be typed. */
    int fd() {
        return isOpen && !hasToType() ? in.number() : Poll.NO_FD;
    }

    boolean hasToType() {
        return typed < toType;
    }

    /** Whether it was a terminal, and that is gone. */
    boolean hasHungUp() {
        return hasHungUp;
    }

    /** Reads what is there. */
    void read(Terminal terminal) {
        int count = Descriptors.read(in, buffer, 0, PIECE);
        if (count == -EAGAIN) {
            return;
        }
        if (count < 0 && count != -EIO) {
            throw new PosixException("read", "standard input", -count);
        }
        isOpen = count > 0;
        hasHungUp = count == -EIO || isTerminal() && !isOpen;
        typed = 0;
        toType = Math.max(0, count);
        if (mode == null) {
            byte[] bytes = new byte[toType];
            buffer.bytes().get(0, bytes);
            boolean lines = TerminalMode.of(terminal.master().number()).collectsLines();
            byte[] keys = isOpen && !lines ? bytes : TerminalKeys.of(bytes);
            buffer.bytes().put(0, keys);
            toType = keys.length;
        }
    }

    /** Types as much as the terminal takes. */
    void type(Terminal terminal) {
        int count = Descriptors.write(terminal.master(), buffer, typed, toType - typed);
        if (count < 0 && count != -EAGAIN) {
            throw new PosixException("write", "terminal " + terminal.slave(), -count);
        }
        typed += Math.max(0, count);
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(restorer);
        } catch (IllegalStateException e) {
            // The JVM is ending; the hook finds nothing to do.
            return;
        } finally {
            in.close();
        }
    }
}
