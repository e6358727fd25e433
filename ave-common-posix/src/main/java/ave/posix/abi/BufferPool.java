// SPDX-License-Identifier: Apache-2.0
package ave.posix.abi;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A pool of buffers of one size. The garbage collector frees native memory late: programs that
 * start many commands or processes would accumulate megabytes, and the kernel would have to provide
 * new pages all the time. Thread-safe.
 */
public final class BufferPool {
    private final byte[] zeros;
    private final AtomicReferenceArray<NativeBuffer> idle;

    /**
     * Makes an empty pool.
     *
     * @param size that of each buffer, in bytes
     * @param most how many idle buffers are kept
     */
    public BufferPool(int size, int most) {
        zeros = new byte[size];
        idle = new AtomicReferenceArray<>(most);
    }

    /**
     * The size of the buffers.
     *
     * @return bytes
     */
    public int size() {
        return zeros.length;
    }

    /**
     * Takes a buffer out of the pool, or creates a new one.
     *
     * @return a buffer for exclusive use, with the bytes of its last user
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public NativeBuffer take() {
        for (int i = 0; i < idle.length(); i++) {
            NativeBuffer buffer = idle.get(i);
            if (buffer != null && idle.compareAndSet(i, buffer, null)) {
                return buffer;
            }
        }
        return new NativeBuffer(zeros.length);
    }

    /**
     * Fills the beginning of a buffer with zeros.
     *
     * @param buffer a buffer of this pool
     * @param count how many bytes
     */
    public void clear(NativeBuffer buffer, int count) {
        buffer.bytes().put(0, zeros, 0, count);
    }

    /**
     * Puts a buffer back.
     *
     * @param buffer a buffer from {@link #take} that is no longer in use
     */
    public void giveBack(NativeBuffer buffer) {
        for (int i = 0; i < idle.length(); i++) {
            if (idle.get(i) == null && idle.compareAndSet(i, null, buffer)) {
                return;
            }
        }
    }
}
