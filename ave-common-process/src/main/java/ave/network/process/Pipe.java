// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;

import ave.exceptions.OverflowError;
import ave.io.Fd;
import ave.io.PosixException;
import ave.network.exceptions.ConnectionReset;
import ave.network.exceptions.ConnectionTimeout;
import ave.network.json.JsonReader;
import ave.network.json.JsonWriter;
import ave.network.process.internal.pipe.PipeEnd;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.abi.NativeBuffer;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;

/**
 * A pipe for JSON values between a process and its children. Ports {@code
 * ave.network.process.Pipe}: each message is a length of four bytes, the highest first, and that
 * many bytes of JSON.
 *
 * <p>A pipe in a field of a {@link Process} has both ends in the child, too. A reader sees the end
 * of the messages only after each process, its own included, has closed the {@linkplain
 * #closeWriting() writing end}. No process takes more from the pipe than the message that it
 * returns.
 *
 * <p>On purpose different from the Python library: messages come whole, in any size and any number
 * of pieces, and messages that were written before the other end was closed are still read.
 *
 * <p>Thread-safe; one thread at a time writes, and one reads. Any thread may close an end, which
 * also ends the wait of another thread.
 *
 * @since 1.0
 */
public final class Pipe implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int HEADER_BYTES = 4;

    /** A pipe that poll calls writable takes so many bytes without a wait. See pipe(7). */
    private static final int PIPE_BUF = 4096;

    /** Where messages come out; null if there is none here. */
    private final PipeEnd reading;

    /** Where they go in; null if there is none here. */
    private final PipeEnd writing;

    /** What came of a message whose rest is awaited. */
    private transient PartialMessage partial;

    /**
     * Makes a pipe.
     *
     * @throws PosixException if there are no more descriptors
     */
    public Pipe() {
        this(Descriptors.pipe());
    }

    private Pipe(Descriptors.PipeEnds ends) {
        this(ends.read(), ends.write());
    }

    private Pipe(Fd reading, Fd writing) {
        this.reading = reading == null ? null : new PipeEnd(reading, "reading");
        this.writing = writing == null ? null : new PipeEnd(writing, "writing");
    }

    /**
     * Takes over the ends of a pipe that was made elsewhere, an inherited pipe for example.
     *
     * @param reading the descriptor to read from; negative for none
     * @param writing the descriptor to write to; negative for none
     */
    public Pipe(int reading, int writing) {
        this(reading < 0 ? null : Fd.of(reading), writing < 0 ? null : Fd.of(writing));
    }

    /**
     * Two pipes for both directions.
     *
     * <p>In a field of a {@link Process} parent and child have both sides. Each closes the side of
     * the other: otherwise neither sees when the other closes.
     *
     * @param parent the side of the parent
     * @param child the side of the child
     * @serial exclude
     */
    public record Duplex(Pipe parent, Pipe child) implements AutoCloseable, Serializable {
        /** Closes both sides in this process. */
        @Override
        public void close() {
            parent.close();
            child.close();
        }
    }

    /**
     * Makes two pipes for both directions: one side gets what the other side puts.
     *
     * @return both sides
     * @throws PosixException if there are no more descriptors
     */
    public static Duplex duplex() {
        Descriptors.PipeEnds down = Descriptors.pipe();
        try {
            Descriptors.PipeEnds up = Descriptors.pipe();
            return new Duplex(new Pipe(up.read(), down.write()), new Pipe(down.read(), up.write()));
        } catch (PosixException e) {
            down.close();
            throw e;
        }
    }

    /**
     * Writes a value, and waits while the pipe is full.
     *
     * @param value anything that Jackson can write
     * @throws IllegalArgumentException if Jackson can't write it
     * @throws PosixException EPIPE if no process has the reading end any more
     * @throws IllegalStateException if the writing end was closed, also by another thread while
     *     this thread waits
     * @throws java.util.concurrent.CancellationException if the thread was interrupted: a part of
     *     the message may be written, and the pipe is of no use then
     */
    public void put(Object value) {
        JsonWriter writer = new JsonWriter();
        try {
            writer.message(json -> json.value(value));
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
        PipeEnd end = end(writing);
        end.useAlone(fd -> write(end, fd, writer));
    }

    private static Void write(PipeEnd end, Fd fd, JsonWriter writer) {
        NativeBuffer buffer = new NativeBuffer(Math.min(PIPE_BUF, writer.size()));
        for (int sent = 0; sent < writer.size(); ) {
            int count = Math.min(PIPE_BUF, writer.size() - sent);
            buffer.bytes().put(0, writer.bytes(), sent, count);
            end.await(POLLOUT, Deadline.NEVER);
            sent += check("write to", Descriptors.write(fd, buffer, 0, count));
        }
        return null;
    }

    /**
     * Reads a value.
     *
     * @param timeout how long to wait for all of it; null for ever. What came in time of a message
     *     is kept for the next call
     * @return the value, as Jackson reads it without a type: maps, lists, texts, numbers, booleans,
     *     null
     * @throws ConnectionTimeout if it didn't come in time; tells from which descriptor, after which
     *     time, and how much of the message is there
     * @throws ConnectionReset if nobody can write any more
     * @throws IllegalArgumentException if what came isn't JSON
     * @throws OverflowError if its length is above 2 GiB
     * @throws IllegalStateException if the reading end was closed, be it by another thread while
     *     this one waits
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    public Object get(Duration timeout) {
        PipeEnd end = end(reading);
        byte[] message = end.useAlone(fd -> read(end, fd, timeout));
        try {
            return new JsonReader().read(message, 0, message.length);
        } catch (IOException e) {
            throw new IllegalArgumentException("malformed JSON: " + e.getMessage(), e);
        }
    }

    private byte[] read(PipeEnd end, Fd fd, Duration timeout) {
        if (partial == null) {
            partial = new PartialMessage();
        }
        Deadline deadline = Deadline.after(timeout);
        while (!partial.isWhole()) {
            partial.checkSize();
            if (!end.await(POLLIN, deadline)) {
                throw new ConnectionTimeout(
                        "get from " + end + ": timed out after " + timeout + partial.progress());
            }
            if (check("read from", partial.readFrom(fd)) == 0) {
                throw new ConnectionReset("connection reset");
            }
        }
        byte[] message = partial.bytes;
        partial = null;
        return message;
    }

    /**
     * Reads a value, and waits for ever.
     *
     * @return see {@link #get(Duration)}
     */
    public Object get() {
        return get(null);
    }

    /**
     * Waits until there is something to read, or the end.
     *
     * @param timeout how long; null for ever
     * @return false if nothing came in time
     * @throws IllegalStateException if the reading end was closed, be it by another thread while
     *     this one waits
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    public boolean poll(Duration timeout) {
        PipeEnd end = end(reading);
        return end.use(fd -> end.await(POLLIN, Deadline.after(timeout)));
    }

    /**
     * Tells whether there is nothing to read at the moment.
     *
     * @return false if there is something, or the end
     */
    public boolean empty() {
        return !poll(Duration.ZERO);
    }

    /**
     * The end to read from.
     *
     * @return its descriptor's number, which stays this object's
     * @throws IllegalStateException if it was closed
     */
    public int readingFd() {
        return end(reading).number();
    }

    /**
     * The end to write to.
     *
     * @return its descriptor's number, which stays this object's
     * @throws IllegalStateException if it was closed
     */
    public int writingFd() {
        return end(writing).number();
    }

    /**
     * Closes this process's reading end; does nothing if that was done before. A {@link #get} or
     * {@link #poll} that waits in another thread ends with an IllegalStateException.
     */
    public void closeReading() {
        if (reading != null) {
            reading.close();
        }
    }

    /**
     * Closes this process's writing end; does nothing if that was done before. A {@link #put} that
     * waits in another thread ends with an IllegalStateException; a part of the message may be
     * written.
     */
    public void closeWriting() {
        if (writing != null) {
            writing.close();
        }
    }

    /** Closes both ends of this process, as {@link #closeReading} and {@link #closeWriting} do. */
    @Override
    public void close() {
        closeReading();
        closeWriting();
    }

    private static PipeEnd end(PipeEnd end) {
        if (end == null) {
            throw new IllegalStateException("the pipe has no such end here");
        }
        return end;
    }

    private static int check(String attempt, int result) {
        if (result < 0) {
            throw new PosixException(attempt, "a pipe", -result);
        }
        return result;
    }

    /** A message that may come in pieces; never reads more than its own bytes. */
    private static final class PartialMessage {
        private final NativeBuffer buffer = new NativeBuffer(PIPE_BUF);
        private int headerBytes;
        private long size;
        private byte[] bytes = {};
        private int count;

        boolean isWhole() {
            return headerBytes == HEADER_BYTES && count == size;
        }

        /** Nothing after such a header can be read. */
        void checkSize() {
            if (headerBytes == HEADER_BYTES && size > Integer.MAX_VALUE - 8) {
                throw new OverflowError("a message of " + size + " bytes");
            }
        }

        /** How much has come, for an error; empty if nothing has. */
        String progress() {
            if (headerBytes < HEADER_BYTES) {
                return headerBytes == 0
                        ? ""
                        : ", with " + headerBytes + " of " + HEADER_BYTES + " bytes of a length";
            }
            return ", with " + count + " of " + size + " bytes of a message";
        }

        int readFrom(Fd fd) {
            return headerBytes < HEADER_BYTES ? readHeader(fd) : readBytes(fd);
        }

        private int readHeader(Fd fd) {
            int result = Descriptors.read(fd, buffer, 0, HEADER_BYTES - headerBytes);
            for (int i = 0; i < result; i++) {
                size = size << 8 | buffer.bytes().get(i) & 0xff;
                headerBytes++;
            }
            return result;
        }

        /** Memory grows with what comes, not with what the header says. */
        private int readBytes(Fd fd) {
            int wanted = (int) Math.min(buffer.capacity(), size - count);
            int result = Descriptors.read(fd, buffer, 0, wanted);
            if (result > 0) {
                if (bytes.length < count + result) {
                    long capacity = Math.min(size, Math.max(2L * bytes.length, PIPE_BUF));
                    bytes = java.util.Arrays.copyOf(bytes, (int) capacity);
                }
                buffer.bytes().get(0, bytes, count, result);
                count += result;
            }
            return result;
        }
    }
}
