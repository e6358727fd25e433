// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import ave.io.Fd;
import ave.posix.abi.Errno;
import ave.posix.abi.NativeBuffer;
import java.nio.charset.StandardCharsets;

/** Text in and out of native memory. */
public final class Bytes {
    private Bytes() {}

    public static NativeBuffer of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        NativeBuffer buffer = new NativeBuffer(bytes.length);
        buffer.bytes().put(0, bytes);
        return buffer;
    }

    public static String text(NativeBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.bytes().get(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Writes the whole text, which must find room. */
    public static void write(Fd fd, String text) {
        NativeBuffer buffer = of(text);
        int written = Descriptors.write(fd, buffer, 0, buffer.capacity());
        if (written != buffer.capacity()) {
            throw new AssertionError("write to " + fd + ": " + written);
        }
    }

    /** Reads once. */
    public static String read(Fd fd) {
        NativeBuffer buffer = new NativeBuffer(4096);
        int count = Descriptors.read(fd, buffer, 0, buffer.capacity());
        if (count < 0) {
            throw new AssertionError("read from " + fd + ": " + Errno.describe(-count));
        }
        return text(buffer, 0, count);
    }
}
