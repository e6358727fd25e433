// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import ave.posix.abi.NativeBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What one read or write needs for as long as it takes, shared by all connections: an idle
 * connection holds no buffer. Thread-safe.
 */
final class IoBuffers {
    private static final int KEPT = 16;
    private static final AtomicReferenceArray<IoBuffers> IDLE = new AtomicReferenceArray<>(KEPT);

    final NativeBuffer memory = new NativeBuffer(256 * 1024);
    final byte[] heap = new byte[64 * 1024];

    private IoBuffers() {}

    static IoBuffers take() {
        for (int i = 0; i < KEPT; i++) {
            IoBuffers idle = IDLE.get(i);
            if (idle != null && IDLE.compareAndSet(i, idle, null)) {
                return idle;
            }
        }
        return new IoBuffers();
    }

    void giveBack() {
        for (int i = 0; i < KEPT; i++) {
            if (IDLE.get(i) == null && IDLE.compareAndSet(i, null, this)) {
                return;
            }
        }
    }
}
