// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Makes lines of bytes that come in pieces. */
final class Lines {
    private static final int MAX_BYTES = 1 << 20;

    private final Consumer<String> listener;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(Consumer<String> listener) {
        this.listener = listener;
    }

    void add(byte[] bytes, int offset, int count) {
        int start = offset;
        for (int i = offset; i < offset + count; i++) {
            boolean ended = bytes[i] == '\n';
            if (ended || line.size() + (i - start) >= MAX_BYTES) {
                line.write(bytes, start, i - start);
                start = ended ? i + 1 : i;
                tell();
            }
        }
        line.write(bytes, start, offset + count - start);
    }

    /** What is left without an end is a line as well. */
    void end() {
        if (line.size() > 0) {
            tell();
        }
    }

    private void tell() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\r') {
            end--;
        }
        listener.accept(text.substring(0, end));
    }
}
