// SPDX-License-Identifier: Apache-2.0
package ave.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.SelectorProvider;

/**
 * A file descriptor as a selectable channel of java.nio: a socket, pipe, terminal or other device.
 * {@link Fd#channel()} makes it.
 *
 * <p>Its selectors come from its own provider: {@code channel.provider().openSelector()}. They take
 * channels of that provider only, and {@code Selector.open()} of the JDK doesn't take them.
 *
 * <p>{@link #configureBlocking} changes the mode of the open file, which other processes may share.
 * In blocking mode, reading and writing wait without occupying the carrier of a virtual thread. As
 * {@link java.nio.channels.InterruptibleChannel} specifies, an interrupt during the wait closes the
 * channel, and {@link #close} in another thread ends the wait. Thread-safe; one thread at a time
 * reads, and one writes.
 *
 * @since 1.0
 */
public abstract class FdChannel extends AbstractSelectableChannel implements ByteChannel {
    private final Fd fd;
    private final int operations;
    private final FdTransfer in;
    private final FdTransfer out;

    FdChannel(SelectorProvider provider, Fd fd, int operations) {
        super(provider);
        this.fd = fd;
        this.operations = operations;
        this.in = fd.transfer(true);
        this.out = fd.transfer(false);
    }

    /** Starts in the descriptor's blocking mode, and registers to end with the descriptor. */
    final void begin(boolean nonBlocking) {
        fd.onEnd(this::closeWithFd);
        try {
            if (nonBlocking && isOpen()) {
                configureBlocking(false);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("create a channel of " + fd + ": " + e.getMessage(), e);
        }
    }

    private void closeWithFd() {
        try {
            close();
        } catch (IOException e) {
            throw new AssertionError("the descriptor has ended before", e);
        }
    }

    /**
     * Returns the descriptor.
     *
     * @return the descriptor that this channel was created from; closing either closes both
     */
    public Fd fd() {
        return fd;
    }

    /**
     * Reads bytes.
     *
     * @param to the buffer for them, not null
     * @return how many were read; 0 if none is available in non-blocking mode, or if the buffer is
     *     full; -1 at the end
     * @throws NonReadableChannelException if the descriptor is open for writing only
     * @throws ClosedChannelException if the channel is closed, or is closed meanwhile
     * @throws IOException as read(2) lists
     */
    @Override
    public int read(ByteBuffer to) throws IOException {
        check(SelectionKey.OP_READ);
        boolean completed = false;
        try {
            begin();
            int count = in.read(to, isBlocking());
            completed = true;
            return count;
        } finally {
            end(completed);
        }
    }

    /**
     * Writes bytes.
     *
     * @param from the bytes, not null
     * @return how many were written: all of them in blocking mode, maybe fewer or none otherwise
     * @throws NonWritableChannelException if the descriptor is open for reading only
     * @throws ClosedChannelException if the channel is closed, or is closed meanwhile
     * @throws IOException as write(2) lists, EPIPE above all
     */
    @Override
    public int write(ByteBuffer from) throws IOException {
        check(SelectionKey.OP_WRITE);
        boolean completed = false;
        try {
            begin();
            int count = out.write(from, isBlocking());
            completed = true;
            return count;
        } finally {
            end(completed);
        }
    }

    private void check(int operation) throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if ((operations & operation) == 0) {
            throw operation == SelectionKey.OP_READ
                    ? new NonReadableChannelException()
                    : new NonWritableChannelException();
        }
    }

    /**
     * Returns the operations that a selector can wait for.
     *
     * @return OP_READ, OP_WRITE, or both, as the descriptor was opened
     * @see SelectableChannel#validOps
     */
    @Override
    public final int validOps() {
        return operations;
    }

    @Override
    protected final void implCloseSelectableChannel() {
        fd.close();
    }

    @Override
    protected final void implConfigureBlocking(boolean block) throws IOException {
        fd.setNonBlocking(!block);
    }

    @Override
    public String toString() {
        return "channel of " + fd;
    }
}
