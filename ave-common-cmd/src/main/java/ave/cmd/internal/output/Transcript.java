// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.output;

import ave.posix.abi.Utf8;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** All that a command wrote, or the last bytes of it. */
public final class Transcript {
    private static final int FIRST_CAPACITY = 4096;
    private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

    private final int limit;
    private byte[] bytes = new byte[0];
    private int size;

    /** How many bytes came before the first that is still here. */
    private long forgotten;

    public Transcript(int limit) {
        this.limit = limit;
    }

    /** Appends the first bytes of a buffer. */
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
            throw new IllegalStateException("2 GB of output: it needs a memory limit");
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
    public long total() {
        return forgotten + size;
    }

    public boolean isTruncated() {
        return total() > limit;
    }

    /** What is kept. */
    public byte[] bytes() {
        return Arrays.copyOfRange(bytes, size - Math.min(size, limit), size);
    }

    /** What is kept, without the parts of characters at both ends. */
    public String text() {
        int kept = Math.min(size, limit);
        return Utf8.text(bytes, size - kept, kept, isTruncated(), true);
    }

    /** The last bytes that were added, to be looked at before the next are. */
    public ByteBuffer last(int count) {
        return ByteBuffer.wrap(bytes, size - count, count);
    }

    /** Whether bytes after a position are not here any more. */
    public boolean hasForgotten(long position) {
        return position < forgotten;
    }

    /** What came from a position on, as far as it is still here. */
    public ByteBuffer since(long position) {
        int from = (int) Math.max(0, position - forgotten);
        return ByteBuffer.wrap(bytes, from, size - from);
    }
}
