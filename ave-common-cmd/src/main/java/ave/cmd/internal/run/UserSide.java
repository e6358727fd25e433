// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.run;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EIO;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;

import ave.cmd.internal.input.Input;
import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Poll;
import ave.posix.TerminalMode;
import ave.posix.WindowSize;
import ave.posix.abi.NativeBuffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/** The keyboard and screen of a user who is connected with a program. Not thread-safe. */
public final class UserSide {
    static final UserSide NONE = new UserSide(null, null, -1);

    private static final int PIECE = 1024;
    private static final byte[] END_OF_INPUT = {4};
    private static final Deadline NOW = Deadline.after(Duration.ZERO);

    private final Fd in;
    private final Fd out;
    private final int escape;
    private final NativeBuffer buffer = new NativeBuffer(PIECE);
    private boolean isOver;
    private boolean hasEscaped;

    private UserSide(Fd in, Fd out, int escape) {
        this.in = in;
        this.out = out;
        this.escape = escape;
    }

    /**
     * Connects a program with a user until it has ended or the user types a certain key. A terminal
     * is in raw mode meanwhile.
     *
     * @param loop that of the program
     * @param in the user's keyboard
     * @param out the user's screen, where output that is unread comes first
     * @param escape the key; -1 for none
     * @param unread the output that is unread
     * @return false if the program has ended
     * @throws PosixException if a descriptor can't be read or written
     */
    public static boolean connect(CommandLoop loop, Fd in, Fd out, int escape, byte[] unread) {
        UserSide user = new UserSide(in, out, escape);
        TerminalMode mode = TerminalMode.of(in.number());
        WindowSize size = WindowSize.of(in.number());
        if (size != null && loop.program().hasTerminal()) {
            loop.program().terminal().resize(size.columns(), size.rows());
        }
        try {
            if (mode != null) {
                mode.raw().apply(in.number());
            }
            user.write(ByteBuffer.wrap(unread));
            loop.connect(user);
            loop.run(Deadline.NEVER, () -> user.hasEscaped);
            return user.hasEscaped;
        } finally {
            loop.connect(NONE);
            if (mode != null) {
                restore(mode, in);
            }
        }
    }

    private static void restore(TerminalMode mode, Fd in) {
        try {
            mode.apply(in.number());
        } catch (PosixException e) {
            // The user's terminal is gone, so there is no mode to restore.
            if (e.errno() != EIO) {
                throw e;
            }
        }
    }

    /** A descriptor that is readable when a key was pressed. */
    int fd() {
        return in == null || isOver ? Poll.NO_FD : in.number();
    }

    /** Takes the keys that were pressed. */
    void read(Input input) {
        if (fd() == Poll.NO_FD || Poll.await(fd(), POLLIN, NOW) == 0) {
            return;
        }
        int count = Descriptors.read(in, buffer, 0, PIECE);
        if (count < 0) {
            throw new PosixException("read", "keyboard " + in, -count);
        }
        byte[] keys = new byte[count];
        buffer.bytes().get(0, keys);
        for (int i = 0; i < count; i++) {
            if ((keys[i] & 0xff) == escape) {
                hasEscaped = true;
                isOver = true;
                keys = Arrays.copyOf(keys, i);
                break;
            }
        }
        isOver |= count == 0;
        input.add(count == 0 ? END_OF_INPUT : keys);
    }

    /**
     * Shows output. Waits for room before writing, because that wait can be interrupted and parked.
     */
    void write(ByteBuffer piece) {
        while (out != null && piece.hasRemaining()) {
            Poll.await(out.number(), POLLOUT, Deadline.NEVER);
            int size = Math.min(PIECE, piece.remaining());
            buffer.bytes().put(0, piece.array(), piece.position(), size);
            int count = Descriptors.write(out, buffer, 0, size);
            if (count < 0 && count != -EAGAIN) {
                throw new PosixException("write", "screen " + out, -count);
            }
            piece.position(piece.position() + Math.max(0, count));
        }
    }
}
