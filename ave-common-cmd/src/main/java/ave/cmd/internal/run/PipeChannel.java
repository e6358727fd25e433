// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.run;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EPIPE;
import static ave.posix.abi.Constants.O_RDONLY;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;

import ave.cmd.internal.start.Program;
import ave.cmd.internal.start.Starters;
import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Child;
import ave.posix.Descriptors;
import ave.posix.Descriptors.PipeEnds;
import ave.posix.Poll;
import ave.posix.abi.NativeBuffer;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Three pipes for the program's input, output and errors; a file may replace the first. */
final class PipeChannel implements Channel {
    /** Null if the input is a file. */
    private final PipeEnds input;

    private final PipeEnds output;
    private final PipeEnds errors;

    private PipeChannel(PipeEnds input, PipeEnds output, PipeEnds errors) {
        this.input = input;
        this.output = output;
        this.errors = errors;
    }

    /** A channel and the program at its other end. */
    record Connected(PipeChannel channel, Child child) {}

    /** Starts a program; its input comes from a file unless that is null. */
    static Connected start(Program program, Path file) {
        try (Fd source = file == null ? null : open(file)) {
            PipeChannel channel = open(source == null);
            try {
                Fd in = source == null ? channel.input.read() : source;
                Child child =
                        Starters.withoutTerminal(
                                program, in, channel.output.write(), channel.errors.write());
                channel.closeEndsOfTheProgram();
                return new Connected(channel, child);
            } catch (RuntimeException | Error e) {
                channel.close();
                throw e;
            }
        }
    }

    /** Reports an unreadable input file as such, not as a failure to start the program. */
    private static Fd open(Path file) {
        try {
            return Descriptors.open(file, O_RDONLY);
        } catch (PosixException e) {
            throw new UncheckedIOException("open input file: " + e.getMessage(), e.getCause());
        }
    }

    private static PipeChannel open(boolean withInput) {
        PipeEnds out = Descriptors.pipe();
        PipeEnds err = null;
        try {
            err = Descriptors.pipe();
            PipeChannel channel = new PipeChannel(withInput ? Descriptors.pipe() : null, out, err);
            out.read().setNonBlocking(true);
            err.read().setNonBlocking(true);
            if (withInput) {
                channel.input.write().setNonBlocking(true);
            }
            return channel;
        } catch (RuntimeException e) {
            out.close();
            if (err != null) {
                err.close();
            }
            throw e;
        }
    }

    private void closeEndsOfTheProgram() {
        output.write().close();
        errors.write().close();
        if (input != null) {
            input.read().close();
        }
    }

    @Override
    public int outputFd() {
        return output.read().number();
    }

    @Override
    public int read(NativeBuffer buffer, int size) {
        return read(output.read(), buffer, size);
    }

    @Override
    public int readErrors(NativeBuffer buffer, int size) {
        return read(errors.read(), buffer, size);
    }

    private static int read(Fd from, NativeBuffer buffer, int size) {
        if (!from.isOpen()) {
            return 0;
        }
        int count = Descriptors.read(from, buffer, 0, size);
        if (count == 0) {
            from.close();
        }
        if (count < 0 && count != -EAGAIN) {
            throw new PosixException("read", "pipe " + from, -count);
        }
        return Math.max(0, count);
    }

    /** Drops input that the program will never read. */
    @Override
    public int write(NativeBuffer buffer, int size) {
        if (!hasInput()) {
            return size;
        }
        int count = Descriptors.write(input.write(), buffer, 0, size);
        if (count == -EPIPE) {
            endInput();
            return size;
        }
        if (count < 0 && count != -EAGAIN) {
            throw new PosixException("write", "pipe " + input.write(), -count);
        }
        return Math.max(0, count);
    }

    private boolean hasInput() {
        return input != null && input.write().isOpen();
    }

    @Override
    public int inputFd() {
        return hasInput() ? input.write().number() : Poll.NO_FD;
    }

    @Override
    public void endInput() {
        if (input != null) {
            input.write().close();
        }
    }

    @Override
    public void await(int[] fds, int[] events, int index, boolean canWrite) {
        fds[index] = number(output.read());
        fds[index + 1] = number(errors.read());
        fds[index + 2] = canWrite ? inputFd() : Poll.NO_FD;
        events[index] = POLLIN;
        events[index + 1] = POLLIN;
        events[index + 2] = POLLOUT;
    }

    private static int number(Fd fd) {
        return fd.isOpen() ? fd.number() : Poll.NO_FD;
    }

    @Override
    public boolean isHungUp() {
        return false;
    }

    @Override
    public void hold() {}

    @Override
    public void close() {
        output.close();
        errors.close();
        if (input != null) {
            input.close();
        }
    }
}
