// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.ENOTTY;

import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.lang.ref.Reference;
import java.util.Arrays;

/**
 * How a terminal treats what is typed and written: struct termios. See termios(3). Immutable.
 *
 * <p>The numbers are those of x86-64 and aarch64.
 */
public final class TerminalMode {
    /** The character that ends the input, and the one that makes the next character literal. */
    public static final byte END_OF_INPUT = 4;

    public static final byte LITERAL_NEXT = 22;

    private static final int BYTES = 60;
    private static final int INPUT = 0;
    private static final int OUTPUT = 4;
    private static final int CONTROL = 8;
    private static final int LOCAL = 12;
    private static final int CHARACTERS = 17;
    private static final int CHARACTER_COUNT = 32;

    private static final int VEOF = 4;
    private static final int VTIME = 5;
    private static final int VMIN = 6;
    private static final int VLNEXT = 15;

    /** IGNBRK, BRKINT, PARMRK, ISTRIP, INLCR, IGNCR, ICRNL, IXON. */
    private static final int INPUT_CHANGES = 0x5eb;

    private static final int OPOST = 1;
    private static final int CSIZE_PARENB = 0x130;
    private static final int CS8 = 0x30;
    private static final int ISIG = 1;
    private static final int ICANON = 2;
    private static final int ECHO = 8;
    private static final int ECHONL = 0x40;
    private static final int IEXTEN = 0x8000;

    private final byte[] struct;

    private TerminalMode(byte[] struct) {
        this.struct = struct;
    }

    /**
     * Reads the mode of a terminal. See tcgetattr(3).
     *
     * @param fd a descriptor's number; for a master, the mode is that of the other end
     * @return its mode; null if it isn't a terminal
     * @throws PosixException EBADF, or EIO if the terminal is gone
     */
    public static TerminalMode of(int fd) {
        NativeBuffer buffer = new NativeBuffer(BYTES);
        int result = Libc.terminals().tcgetattr(fd, buffer.address());
        if (result == -ENOTTY) {
            return null;
        }
        check("tcgetattr", fd, result);
        byte[] struct = new byte[BYTES];
        buffer.bytes().get(0, struct);
        return new TerminalMode(struct);
    }

    /**
     * Gives a terminal this mode, at once. See tcsetattr(3).
     *
     * @param fd a descriptor's number; for a master, the other end gets it
     * @throws PosixException ENOTTY if it isn't a terminal, or EIO if the terminal is gone
     */
    public void apply(int fd) {
        NativeBuffer buffer = new NativeBuffer(BYTES);
        buffer.bytes().put(0, struct);
        int result = Libc.terminals().tcsetattr(fd, 0, buffer.address());
        Reference.reachabilityFence(buffer);
        check("tcsetattr", fd, result);
    }

    /**
     * Returns the mode in which a terminal passes all bytes through unchanged, in both directions.
     * See cfmakeraw(3).
     *
     * @return a new mode
     */
    public TerminalMode raw() {
        NativeBuffer buffer = copy();
        clear(buffer, INPUT, INPUT_CHANGES);
        clear(buffer, OUTPUT, OPOST);
        clear(buffer, LOCAL, ISIG | ICANON | ECHO | ECHONL | IEXTEN);
        clear(buffer, CONTROL, CSIZE_PARENB);
        set(buffer, CONTROL, CS8);
        buffer.bytes().put(CHARACTERS + VMIN, (byte) 1).put(CHARACTERS + VTIME, (byte) 0);
        return of(buffer);
    }

    /**
     * Returns the mode for input from a file or program: a program on the terminal reads exactly
     * its bytes, and the input can end. Nothing is echoed. Only {@link #END_OF_INPUT} and {@link
     * #LITERAL_NEXT} have a meaning.
     *
     * @return another mode
     */
    public TerminalMode unattended() {
        NativeBuffer buffer = copy();
        clear(buffer, INPUT, INPUT_CHANGES);
        clear(buffer, LOCAL, ISIG | ECHO | ECHONL);
        set(buffer, LOCAL, ICANON | IEXTEN);
        for (int i = 0; i < CHARACTER_COUNT; i++) {
            // Zero is _POSIX_VDISABLE.
            buffer.bytes().put(CHARACTERS + i, (byte) 0);
        }
        buffer.bytes().put(CHARACTERS + VEOF, END_OF_INPUT);
        buffer.bytes().put(CHARACTERS + VLNEXT, LITERAL_NEXT);
        return of(buffer);
    }

    /**
     * Tells whether the terminal collects lines, and knows the characters that have a meaning.
     *
     * @return whether ICANON is set
     */
    public boolean collectsLines() {
        return (copy().bytes().getInt(LOCAL) & ICANON) != 0;
    }

    /**
     * Tells whether the terminal shows what is typed. Programs switch that off to ask for a
     * password.
     *
     * @return whether ECHO is set
     */
    public boolean echoes() {
        return (copy().bytes().getInt(LOCAL) & ECHO) != 0;
    }

    /**
     * Returns the same mode without an echo.
     *
     * @return a new mode
     */
    public TerminalMode withoutEcho() {
        NativeBuffer buffer = copy();
        clear(buffer, LOCAL, ECHO | ECHONL);
        return of(buffer);
    }

    private NativeBuffer copy() {
        NativeBuffer buffer = new NativeBuffer(BYTES);
        buffer.bytes().put(0, struct);
        return buffer;
    }

    private static TerminalMode of(NativeBuffer buffer) {
        byte[] struct = new byte[BYTES];
        buffer.bytes().get(0, struct);
        return new TerminalMode(struct);
    }

    private static void clear(NativeBuffer buffer, int offset, int flags) {
        buffer.bytes().putInt(offset, buffer.bytes().getInt(offset) & ~flags);
    }

    private static void set(NativeBuffer buffer, int offset, int flags) {
        buffer.bytes().putInt(offset, buffer.bytes().getInt(offset) | flags);
    }

    private static void check(String operation, int fd, int result) {
        if (result < 0) {
            throw new PosixException(operation, "fd " + fd, -result);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TerminalMode mode && Arrays.equals(struct, mode.struct);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(struct);
    }
}
