// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.output;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;

/** The output of a command, or its last bytes. Not thread-safe. */
public final class Transcript {
    private static final int FIRST_CAPACITY = 4096;
    private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

    private final int limit;
    private final Charset charset;
    private byte[] bytes = new byte[0];
    private int size;

    /** How many bytes were dropped before the first kept one. */
    private long forgotten;

    /**
     * Makes an empty transcript.
     *
     * @param limit how many bytes it keeps
     * @param charset that of its text
     */
    public Transcript(int limit, Charset charset) {
        this.limit = limit;
        this.charset = charset;
    }

    /**
     * Appends the first bytes of a buffer.
     *
     * @param source the buffer
     * @param count how many
     * @throws IllegalStateException above 2 GB, if there is no limit
     */
    public void add(ByteBuffer source, int count) {
        if (count > bytes.length - size) {
            makeRoom(count);
        }
        source.get(0, bytes, size, count);
        size += count;
    }

    /** Up to twice the limit, so that the bytes aren't moved for each piece that comes. */
    private void makeRoom(int count) {
        long most = Math.min(MAX_CAPACITY, 2L * Math.max(limit, FIRST_CAPACITY) + count);
        if (size + (long) count > most) {
            forget();
        }
        if (size + (long) count > MAX_CAPACITY) {
            throw new IllegalStateException(
                    "the output exceeds 2 GB: set CmdOptions.memoryLimit to keep its end only");
        }
        if (count > bytes.length - size) {
            long capacity = Math.max(2L * bytes.length, Math.max(FIRST_CAPACITY, size + count));
            bytes = Arrays.copyOf(bytes, (int) Math.min(most, capacity));
        }
    }

    private void forget() {
        int gone = size - Math.min(size, limit);
        System.arraycopy(bytes, gone, bytes, 0, size - gone);
        size -= gone;
        forgotten += gone;
    }

    /** How many bytes came so far. */
    long total() {
        return forgotten + size;
    }

    /**
     * Tells whether something is missing.
     *
     * @return whether more came than is kept
     */
    public boolean isTruncated() {
        return total() > limit;
    }

    /**
     * Copies what is kept.
     *
     * @return the bytes
     */
    public byte[] bytes() {
        return Arrays.copyOfRange(bytes, size - Math.min(size, limit), size);
    }

    /**
     * Decodes what is kept.
     *
     * @return the text, without the parts of characters at both ends
     */
    public String text() {
        int kept = Math.min(size, limit);
        return TextDecoder.text(
                ByteBuffer.wrap(bytes, size - kept, kept), charset, isTruncated(), false);
    }

    /** The charset of its text. */
    Charset charset() {
        return charset;
    }

    /**
     * The last bytes that were added, to be looked at before the next are.
     *
     * @param count how many
     * @return the bytes, not a copy
     */
    public ByteBuffer last(int count) {
        return ByteBuffer.wrap(bytes, size - count, count);
    }

    /** Tells whether bytes after a position were dropped. */
    boolean hasForgotten(long position) {
        return position < forgotten;
    }

    /** Returns the kept bytes from a position on. */
    ByteBuffer since(long position) {
        int from = (int) Math.max(0, position - forgotten);
        return ByteBuffer.wrap(bytes, from, size - from);
    }

    /**
     * Decodes bytes of a transcript.
     *
     * @param bytes the bytes
     * @param charset the charset of the bytes
     * @param truncated whether bytes before the first are missing
     * @return the text, from its first whole character on where the charset is UTF-8
     */
    public static String text(byte[] bytes, Charset charset, boolean truncated) {
        return TextDecoder.text(ByteBuffer.wrap(bytes), charset, truncated, true);
    }
}
