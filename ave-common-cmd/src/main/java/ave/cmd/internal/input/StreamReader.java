// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.input;

import ave.cmd.internal.threads.HelperThreads;
import ave.posix.EventFd;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Reads an input stream piece by piece on a helper thread, because a read may block. A piece is
 * read after the previous one was taken. Thread-safe.
 */
final class StreamReader implements AutoCloseable {
    /** Less than the longest line of a terminal. */
    private static final int PIECE = 2048;

    private static final byte[] END = {};

    private final InputStream stream;
    private final EventFd arrival = new EventFd();
    private boolean isReading;
    private byte[] piece;
    private IOException failure;
    private Thread reader;
    private boolean isClosed;

    StreamReader(InputStream stream) {
        this.stream = stream;
    }

    /** A descriptor that is readable when there is a piece to take. */
    int fd() {
        return arrival.number();
    }

    /**
     * The next piece.
     *
     * @return its bytes, none at the end of the stream; null if it is still to come
     * @throws UncheckedIOException if the stream can't be read
     */
    synchronized byte[] take() {
        if (failure != null) {
            throw new UncheckedIOException("read the input: " + failure, failure);
        }
        byte[] next = piece;
        if (next == null && !isReading) {
            isReading = true;
            HelperThreads.run(this::read);
        } else if (next != null) {
            arrival.drain();
            piece = null;
        }
        return next;
    }

    private void read() {
        synchronized (this) {
            reader = Thread.currentThread();
        }
        byte[] buffer = new byte[PIECE];
        int count = -1;
        IOException problem = null;
        try {
            count = isClosed() ? -1 : stream.read(buffer);
        } catch (IOException e) {
            problem = e;
        } catch (RuntimeException e) {
            problem = new IOException(e);
        } finally {
            arrived(count < 0 ? END : Arrays.copyOf(buffer, count), problem);
        }
    }

    private synchronized boolean isClosed() {
        return isClosed;
    }

    private synchronized void arrived(byte[] next, IOException problem) {
        reader = null;
        isReading = false;
        piece = next;
        failure = problem;
        if (!isClosed) {
            arrival.signal();
        }
    }

    /** Interrupts a read that has not returned. What it returns is lost. */
    @Override
    public synchronized void close() {
        isClosed = true;
        if (reader != null) {
            reader.interrupt();
        }
        arrival.close();
    }
}
