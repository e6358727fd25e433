// SPDX-License-Identifier: Apache-2.0
package ave.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The stream of {@link Fd#inputStream()}. */
final class FdInputStream extends InputStream {
    private final Fd fd;
    private final FdTransfer transfer;

    FdInputStream(Fd fd, FdTransfer transfer) {
        this.fd = fd;
        this.transfer = transfer;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return length == 0 ? 0 : transfer.read(bytes, offset, length);
    }

    @Override
    public void close() {
        fd.close();
    }
}
