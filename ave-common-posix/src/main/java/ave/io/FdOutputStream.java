// SPDX-License-Identifier: Apache-2.0
package ave.io;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** The stream of {@link Fd#outputStream()}. */
final class FdOutputStream extends OutputStream {
    private final Fd fd;
    private final FdTransfer transfer;

    FdOutputStream(Fd fd, FdTransfer transfer) {
        this.fd = fd;
        this.transfer = transfer;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        transfer.write(bytes, offset, length);
    }

    @Override
    public void close() {
        fd.close();
    }
}
