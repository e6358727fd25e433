// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.output;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.function.Consumer;

/**
 * Makes lines of bytes that come in pieces. A line that is too long is passed on in parts, none of
 * which begins or ends within a character. Not thread-safe.
 */
public final class Lines {
    private static final int MAX_CHARACTERS = 1 << 20;

    private final Consumer<String> listener;
    private final int most;
    private final TextDecoder decoder;
    private final StringBuilder text = new StringBuilder();

    /** How much of the text has no line end in it. */
    private int searched;

    /**
     * Makes lines for a listener.
     *
     * @param listener gets each line without its end
     * @param charset that of the bytes
     */
    public Lines(Consumer<String> listener, Charset charset) {
        this(listener, charset, MAX_CHARACTERS);
    }

    /** With a limit of at least the two chars that a character may have. */
    Lines(Consumer<String> listener, Charset charset, int most) {
        this.listener = listener;
        this.most = most;
        decoder = new TextDecoder(charset);
    }

    /** Passes on the lines that a piece completes. */
    void add(ByteBuffer piece) {
        decoder.decode(piece, text);
        passOnLines();
    }

    /** What is left without an end is a line as well. */
    void end() {
        decoder.end(text);
        passOnLines();
        if (text.length() > 0) {
            String last = text.toString();
            text.setLength(0);
            passOn(last);
        }
        searched = 0;
    }

    /** Lines are removed before the listener gets them: it may throw. */
    private void passOnLines() {
        int start = 0;
        try {
            for (int i = searched; i < text.length(); i++) {
                if (text.charAt(i) == '\n') {
                    String line = text.substring(start, i);
                    start = i + 1;
                    passOn(line);
                } else if (i - start >= most) {
                    int end = Character.isLowSurrogate(text.charAt(i)) ? i - 1 : i;
                    String part = text.substring(start, end);
                    start = end;
                    listener.accept(part);
                }
            }
        } finally {
            text.delete(0, start);
            searched = 0;
        }
        searched = text.length();
    }

    private void passOn(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\r') {
            end--;
        }
        listener.accept(line.substring(0, end));
    }
}
