// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.serve;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;

/**
 * Writes standard error on a separate thread, so that a blocked reader of the log doesn't stop a
 * service.
 */
final class StandardError {
    private static final Duration LAST_LINES = Duration.ofSeconds(1);
    private static final Backlog<byte[]> LINES = new Backlog<>("ave-stderr", StandardError::write);

    /** Never closed: the descriptor is the process's. */
    private static final FileOutputStream REAL = new FileOutputStream(FileDescriptor.err);

    private StandardError() {}

    /** Replaces standard error, and returns the previous stream. */
    static PrintStream neverBlock() {
        OutputStream lines =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        LINES.add(new byte[] {(byte) b});
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        LINES.add(Arrays.copyOfRange(bytes, offset, offset + length));
                    }
                };
        PrintStream before = System.err;
        System.setErr(new PrintStream(lines, false, Charset.defaultCharset()));
        return before;
    }

    private static void write(byte[] bytes) {
        try {
            REAL.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("standard error has no reader", e);
        }
    }

    /** Waits a moment for a reader that takes its time. */
    static void flush() {
        LINES.flush(LAST_LINES);
    }
}
