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
 * Passes standard input to the terminal of a program. If standard input is a terminal, each key is
 * passed through, and the terminal gets its mode back when this is closed or the JVM ends. From a
 * pipe or file, the program reads exactly the bytes, and then the end of its input.
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
     * Reads from a descriptor, which the caller owns.
     *
     * @param number the descriptor of the input
     * @param out the descriptor of the output: if it isn't a terminal, another program such as a
     *     pager may use the input's terminal, which then keeps its mode
     */
    Keyboard(int number, int out) {
        in = Fd.duplicateOf(number);
        TerminalMode own = TerminalMode.of(number);
        mode = TerminalMode.of(out) == null ? null : own;
        // The kernel stops a background process that reads from its terminal or changes it.
        isOpen = own == null || Terminal.isForeground(number);
    }

    private boolean isTerminal() {
        return mode != null;
    }

    /** Sets the mode and size of the program's terminal that fit this input. */
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

    /** Switches the user's terminal to raw mode, which passes all keys through. */
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

    /** Returns the descriptor to wait for: the input, unless bytes wait to be typed. */
    int fd() {
        return isOpen && !hasToType() ? in.number() : Poll.NO_FD;
    }

    boolean hasToType() {
        return typed < toType;
    }

    /** Tells whether the input was a terminal that is gone. */
    boolean hasHungUp() {
        return hasHungUp;
    }

    /** Reads available bytes. */
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

    /** Types as many bytes as the terminal accepts. */
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
