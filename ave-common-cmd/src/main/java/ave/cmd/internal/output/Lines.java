// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.output;

import ave.posix.abi.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Makes lines of bytes that come in pieces. A line that is too long is passed on in parts. */
public final class Lines {
    private static final int MAX_BYTES = 1 << 20;

    private final Consumer<String> listener;
    private final int most;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    public Lines(Consumer<String> listener) {
        this(listener, MAX_BYTES);
    }

    /** With a limit of at least the four bytes that a character may have. */
    public Lines(Consumer<String> listener, int most) {
        this.listener = listener;
        this.most = most;
    }

    public void add(byte[] bytes, int offset, int count) {
        int start = offset;
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] == '\n') {
                line.write(bytes, start, i - start);
                start = i + 1;
                passOn();
            } else if (line.size() + (i - start) >= most) {
                line.write(bytes, start, i - start);
                start = i;
                passOnPart();
            }
        }
        line.write(bytes, start, offset + count - start);
    }

    /** What is left without an end is a line as well. */
    public void end() {
        if (line.size() > 0) {
            passOn();
        }
    }

    private void passOn() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\r') {
            end--;
        }
        listener.accept(text.substring(0, end));
    }

    /** An incomplete character at the end stays for the next part. */
    private void passOnPart() {
        byte[] part = line.toByteArray();
        int whole = Utf8.wholeLength(part, 0, part.length);
        line.reset();
        line.write(part, whole, part.length - whole);
        listener.accept(new String(part, 0, whole, StandardCharsets.UTF_8));
    }
}
