// SPDX-License-Identifier: Apache-2.0
package ave.posix.abi;

import ave.posix.libc.NativeAccess;
import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory that libc can read and write, seen from Java as a direct buffer in native byte order. It
 * is freed with the object. Not thread-safe.
 */
public final class NativeBuffer {
    private static final ThreadLocal<NativeBuffer> SCRATCH =
            ThreadLocal.withInitial(() -> new NativeBuffer(256));

    private final ByteBuffer bytes;
    private final long address;

    /**
     * Allocates zeroed memory.
     *
     * @param capacity its size in bytes
     * @throws UnsupportedOperationException if this JVM can't call native code; the message says
     *     what to change
     */
    public NativeBuffer(int capacity) {
        NativeAccess.check();
        bytes = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
        address = MemoryIO.getInstance().getDirectBufferAddress(bytes);
    }

    /**
     * Returns the calling thread's 256 bytes for small structs, with the bytes of its last user.
     */
    public static NativeBuffer scratch() {
        return SCRATCH.get();
    }

    /**
     * The memory as a buffer; absolute access leaves position and limit alone.
     *
     * @return always the same direct buffer, in native byte order
     */
    public ByteBuffer bytes() {
        return bytes;
    }

    /**
     * The size that it was allocated with.
     *
     * @return bytes
     */
    public int capacity() {
        return bytes.capacity();
    }

    public long address() {
        return address;
    }
}
