// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.run;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EIO;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Descriptors;
import ave.posix.Poll;
import ave.posix.Terminal;
import ave.posix.TerminalMode;
import ave.posix.abi.NativeBuffer;

/** The master end of the program's terminal. */
final class TerminalChannel implements Channel {
    private final Terminal terminal;
    private boolean hungUp;
    private Fd slave;

    private TerminalChannel(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Opens a new terminal and gives it a size, unless that is 0, and a mode. */
    static TerminalChannel open(Setup setup) {
        Terminal terminal = Terminal.open();
        try {
            if (setup.columns() > 0 || setup.rows() > 0) {
                terminal.resize(setup.columns(), setup.rows());
            }
            int master = terminal.master().number();
            if (setup.exactInput()) {
                TerminalMode.of(master).unattended().apply(master);
            } else if (!setup.echo()) {
                TerminalMode.of(master).withoutEcho().apply(master);
            }
            return new TerminalChannel(terminal);
        } catch (RuntimeException e) {
            terminal.close();
            throw e;
        }
    }

    Terminal terminal() {
        return terminal;
    }

    /** Whether the terminal shows what is typed. */
    boolean echoes() {
        return TerminalMode.of(outputFd()).echoes();
    }

    @Override
    public int outputFd() {
        return terminal.master().number();
    }

    /**
     * Reads until the kernel reports that the terminal is empty, which includes output in transit.
     */
    @Override
    public int read(NativeBuffer buffer, int size) {
        int count = Descriptors.read(terminal.master(), buffer, 0, size);
        hungUp = count == -EIO;
        if (count < 0 && count != -EAGAIN && count != -EIO) {
            throw new PosixException("read", "terminal " + terminal.slave(), -count);
        }
        return Math.max(0, count);
    }

    @Override
    public int readErrors(NativeBuffer buffer, int size) {
        return 0;
    }

    @Override
    public int write(NativeBuffer buffer, int size) {
        int count = Descriptors.write(terminal.master(), buffer, 0, size);
        if (count < 0 && count != -EAGAIN) {
            throw new PosixException("write", "terminal " + terminal.slave(), -count);
        }
        return Math.max(0, count);
    }

    @Override
    public int inputFd() {
        return outputFd();
    }

    /** Does nothing: the key that ends the input has been typed. */
    @Override
    public void endInput() {}

    @Override
    public void await(int[] fds, int[] events, int index, boolean canWrite) {
        fds[index] = hungUp ? Poll.NO_FD : outputFd();
        events[index] = canWrite ? POLLIN | POLLOUT : POLLIN;
        fds[index + 1] = Poll.NO_FD;
        fds[index + 2] = Poll.NO_FD;
    }

    @Override
    public boolean isHungUp() {
        return hungUp;
    }

    /** Keeps the other end open. */
    @Override
    public void hold() {
        if (slave == null) {
            slave = terminal.openSlave();
        }
    }

    @Override
    public void close() {
        Fd held = slave;
        try (terminal;
                held) {
            slave = null;
        }
    }
}
