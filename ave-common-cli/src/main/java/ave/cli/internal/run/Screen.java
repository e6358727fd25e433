// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EIO;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Descriptors;
import ave.posix.Poll;
import ave.posix.Terminal;
import ave.posix.abi.NativeBuffer;
import java.io.IOException;
import java.io.OutputStream;

/** Passes the output of a program from its terminal to standard output and to a file. */
final class Screen implements AutoCloseable {
    /** PIPE_BUF: a writable pipe accepts this much without blocking. */
    private static final int PIECE = 4096;

    private final Fd out;
    private final OutputStream file;
    private final NativeBuffer buffer = new NativeBuffer(PIECE);
    private int written;
    private int toWrite;

    /** Writes to a descriptor and a stream, which the caller owns. */
    Screen(int number, OutputStream file) {
        out = Fd.duplicateOf(number);
        this.file = file;
    }

    boolean isEmpty() {
        return written == toWrite;
    }

    /** Returns the descriptor to wait for before {@link #write}. */
    int fd() {
        return isEmpty() ? Poll.NO_FD : out.number();
    }

    /**
     * Reads the program's output, if all previous output has been passed on.
     *
     * @return how many bytes; 0 if there is nothing
     */
    int read(Terminal terminal) throws IOException {
        int count = Descriptors.read(terminal.master(), buffer, 0, PIECE);
        if (count < 0 && count != -EAGAIN && count != -EIO) {
            throw new PosixException("read", "terminal " + terminal.slave(), -count);
        }
        written = 0;
        toWrite = Math.max(0, count);
        byte[] bytes = new byte[toWrite];
        buffer.bytes().get(0, bytes);
        file.write(bytes);
        return toWrite;
    }

    /** Passes on as much as standard output accepts. */
    void write() {
        int count = Descriptors.write(out, buffer, written, toWrite - written);
        if (count < 0 && count != -EAGAIN) {
            throw new PosixException("write to", "standard output", -count);
        }
        written += Math.max(0, count);
    }

    @Override
    public void close() {
        out.close();
    }
}
