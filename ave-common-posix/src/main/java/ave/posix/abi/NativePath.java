// SPDX-License-Identifier: Apache-2.0
package ave.posix.abi;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Paths and file names as the bytes that {@link java.nio.file} has for them: in the encoding of the
 * locale that this JVM was started in, so that both find the same files.
 */
public final class NativePath {
    private static final Charset CHARSET = charset();

    /** Made when it is first asked for: a JVM without native access must get as far as the call. */
    private static final class Empty {
        static final NativeBuffer PATH = terminated(new byte[0]);
    }

    private NativePath() {}

    /** The path of no bytes, for calls with AT_EMPTY_PATH. */
    public static NativeBuffer empty() {
        return Empty.PATH;
    }

    private static Charset charset() {
        String name = System.getProperty("sun.jnu.encoding", "");
        return !name.isEmpty() && Charset.isSupported(name)
                ? Charset.forName(name)
                : StandardCharsets.UTF_8;
    }

    public static NativeBuffer of(Path path) {
        // The empty path is the working directory in Java and no file for libc.
        String text = path.toString();
        return of(text.isEmpty() ? "." : text);
    }

    public static NativeBuffer of(String name) {
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("file name contains a NUL");
        }
        return terminated(name.getBytes(CHARSET));
    }

    private static NativeBuffer terminated(byte[] bytes) {
        NativeBuffer buffer = new NativeBuffer(bytes.length + 1);
        buffer.bytes().put(0, bytes);
        return buffer;
    }
}
