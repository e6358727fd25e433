// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.input;

import ave.posix.Poll;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * The input for a terminal or pipe: bytes that wait until there is room for them, followed by those
 * of a stream. Not thread-safe.
 */
public final class Input implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private byte[] bytes;
    private int taken;
    private StreamReader reader;
    private UnaryOperator<byte[]> keys;
    private InputStream opened;
    private boolean endsWhenEmpty;

    /**
     * Makes an input of bytes.
     *
     * @param bytes the first to be typed; may be empty
     */
    public Input(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Adds a stream, which comes after the bytes. Its end is the end of the input.
     *
     * @param stream the caller's
     * @param encoding makes keys of a piece, and of an empty piece the key for the end
     */
    public void addStream(InputStream stream, UnaryOperator<byte[]> encoding) {
        reader = new StreamReader(stream);
        keys = encoding;
    }

    /**
     * Adds a stream as {@link #addStream} does, which is closed with this.
     *
     * @param file the stream
     * @param encoding makes keys of a piece, and of an empty piece the key for the end
     */
    public void addFile(InputStream file, UnaryOperator<byte[]> encoding) {
        addStream(file, encoding);
        opened = file;
    }

    /** Ends the input after all queued bytes. */
    public void endWhenEmpty() {
        endsWhenEmpty = true;
    }

    /**
     * Adds bytes.
     *
     * @param more the bytes
     */
    public void add(byte[] more) {
        byte[] all = Arrays.copyOfRange(bytes, taken, bytes.length + more.length);
        System.arraycopy(more, 0, all, bytes.length - taken, more.length);
        bytes = all;
        taken = 0;
    }

    /** Discards the bytes that were not typed yet. */
    public void clear() {
        taken = bytes.length;
    }

    /**
     * Tells whether there are bytes to type, and starts to read more of the stream if not.
     *
     * @return whether {@link #bytes} are there
     * @throws java.io.UncheckedIOException if the stream can't be read
     */
    public boolean hasBytes() {
        if (taken == bytes.length && reader != null) {
            byte[] piece = reader.take();
            if (piece != null) {
                add(keys.apply(piece));
                if (piece.length == 0) {
                    close();
                    endWhenEmpty();
                }
            }
        }
        return taken < bytes.length;
    }

    /**
     * Returns the array in which the bytes are, from {@link #first} on.
     *
     * @return the array, not a copy
     */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * Where the bytes begin that are to be typed.
     *
     * @return an index
     */
    public int first() {
        return taken;
    }

    /**
     * Removes bytes that have been typed.
     *
     * @param count how many
     */
    public void take(int count) {
        taken += count;
        if (taken == bytes.length) {
            bytes = NOTHING;
            taken = 0;
        }
    }

    /**
     * Tells whether the input has ended.
     *
     * @return whether everything was typed, and nothing can follow
     */
    public boolean isOver() {
        return endsWhenEmpty && reader == null && taken == bytes.length;
    }

    /**
     * A descriptor to wait for: it is readable when more of the stream has come.
     *
     * @return its number; {@link Poll#NO_FD} for none
     */
    public int fd() {
        return reader != null && taken == bytes.length ? reader.fd() : Poll.NO_FD;
    }

    /** Stops reading the stream. */
    @Override
    public void close() {
        StreamReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
        if (opened != null) {
            closeFile();
        }
    }

    private void closeFile() {
        try {
            opened.close();
        } catch (IOException e) {
            throw new UncheckedIOException("close the input file: " + e, e);
        } finally {
            opened = null;
        }
    }
}
