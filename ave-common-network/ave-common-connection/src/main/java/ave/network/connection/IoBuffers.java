// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import ave.posix.Pool;
import ave.posix.abi.NativeBuffer;

/**
 * What one read or write needs for as long as it takes, shared by all connections: an idle
 * connection holds no buffer. Thread-safe.
 */
final class IoBuffers {
    private static final Pool<IoBuffers> POOL = new Pool<>(16, IoBuffers::new);

    final NativeBuffer memory = new NativeBuffer(256 * 1024);
    final byte[] heap = new byte[64 * 1024];

    private IoBuffers() {}

    static IoBuffers take() {
        return POOL.take();
    }

    void giveBack() {
        POOL.giveBack(this);
    }
}
