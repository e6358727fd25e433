// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.O_CLOEXEC;
import static ave.posix.abi.Constants.O_NOCTTY;
import static ave.posix.abi.Constants.O_RDWR;
import static ave.posix.abi.Constants.TIOCGPGRP;
import static ave.posix.abi.Constants.TIOCSIG;
import static ave.posix.abi.Constants.TIOCSWINSZ;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import ave.posix.libc.TerminalCalls;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The master end of a new pseudoterminal. See pty(7). For one thread at a time.
 *
 * @param master the master's descriptor, close-on-exec and non-blocking
 * @param slave the path of the other end
 */
public record Terminal(Fd master, String slave) implements AutoCloseable {
    private static final int NAME_BYTES = 64;

    /**
     * Opens a new terminal.
     *
     * @return the terminal, the caller's to close
     * @throws PosixException if there are no more terminals (ENOSPC) or descriptors
     */
    public static Terminal open() {
        TerminalCalls calls = Libc.terminals();
        int number =
                check(
                        "posix_openpt",
                        "for a new terminal",
                        calls.posixOpenpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
        Fd master = Fd.of(number);
        try {
            check("grantpt", master, calls.grantpt(number));
            check("unlockpt", master, calls.unlockpt(number));
            NativeBuffer name = NativeBuffer.scratch();
            check("ptsname_r", master, calls.ptsname(number, name.address(), NAME_BYTES));
            master.setNonBlocking(true);
            return new Terminal(master, text(name.bytes()));
        } catch (RuntimeException e) {
            master.close();
            throw e;
        }
    }

    private static String text(ByteBuffer bytes) {
        int length = 0;
        while (bytes.get(length) != 0) {
            length++;
        }
        byte[] text = new byte[length];
        bytes.get(0, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /**
     * Sets the size of the window; programs on the terminal get SIGWINCH. See ioctl_tty(2).
     *
     * @param columns its width
     * @param rows its height
     * @throws PosixException if it fails
     */
    public void resize(int columns, int rows) {
        NativeBuffer size = NativeBuffer.scratch();
        size.bytes().putLong(0, 0).putShort(0, (short) rows).putShort(2, (short) columns);
        check(
                "ioctl TIOCSWINSZ",
                master,
                Libc.terminals().ioctl(master.number(), TIOCSWINSZ, size.address()));
    }

    /**
     * Tells whether this process is in the foreground of a terminal, and so can read from it and
     * change it without being stopped. See tcgetpgrp(3).
     *
     * @param fd the number of a terminal's descriptor
     * @return whether its foreground process group is that of this process
     */
    public static boolean isForeground(int fd) {
        NativeBuffer group = NativeBuffer.scratch();
        return Libc.terminals().ioctl(fd, TIOCGPGRP, group.address()) >= 0
                && group.bytes().getInt(0) == Libc.processes().getpgid(0);
    }

    /**
     * Sends a signal to the foreground process group of the terminal.
     *
     * @param signal its number
     * @throws PosixException if it fails
     */
    public void signal(int signal) {
        check("ioctl TIOCSIG", master, Libc.terminals().ioctl(master.number(), TIOCSIG, signal));
    }

    /**
     * Opens the other end as well. While it is open, the master doesn't signal a hang-up when the
     * last program closes the terminal, and can be waited for.
     *
     * @return the slave's descriptor, close-on-exec, which the caller closes
     * @throws PosixException EMFILE or ENFILE if there is no free descriptor
     */
    public Fd openSlave() {
        return Descriptors.open(slave, O_RDWR | O_NOCTTY);
    }

    /** Closes the master: programs on the terminal get SIGHUP. */
    @Override
    public void close() {
        master.close();
    }

    private static int check(String operation, Object target, int result) {
        if (result < 0) {
            throw new PosixException(operation, target, -result);
        }
        return result;
    }
}
