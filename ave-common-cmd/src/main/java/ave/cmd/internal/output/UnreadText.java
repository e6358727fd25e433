// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.output;

import ave.posix.abi.Utf8;
import java.nio.ByteBuffer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a transcript that its user has not seen yet. */
public final class UnreadText {
    /** How far back a search goes into text that was searched before. */
    private static final int WINDOW = 1 << 16;

    /**
     * What was found.
     *
     * @param before the text before it
     * @param match the match
     */
    public record Found(String before, MatchResult match) {}

    private final Transcript transcript;
    private final Utf8 decoder = new Utf8();
    private final StringBuilder text = new StringBuilder();
    private final int limit;
    private long position;
    private int searched;

    public UnreadText(Transcript transcript, int limit) {
        this.transcript = transcript;
        this.limit = limit;
    }

    /** Decodes what has come; the first bytes of a character wait for the others. */
    public boolean isThere() {
        boolean gap = transcript.hasForgotten(position);
        ByteBuffer bytes = transcript.since(position);
        if (gap) {
            decoder.end(new StringBuilder());
            int stray = Utf8.strayLength(bytes.array(), bytes.position(), bytes.remaining());
            bytes.position(bytes.position() + stray);
        }
        if (bytes.hasRemaining()) {
            decoder.decode(bytes, text);
            forgetSome();
        }
        position = transcript.total();
        return text.length() > 0;
    }

    /** Nothing more will come: an incomplete character is shown as U+FFFD. */
    public void end() {
        isThere();
        decoder.end(text);
    }

    /** Up to twice the limit, so that the text isn't moved for each piece that comes. */
    private void forgetSome() {
        if (text.length() > 2L * limit) {
            forget();
        }
    }

    private void forget() {
        int excess = firstKept();
        if (excess > 0) {
            text.delete(0, excess);
            searched = Math.max(0, searched - excess);
        }
    }

    /** The last characters within the limit begin here, with a whole one. */
    private int firstKept() {
        int first = Math.max(0, text.length() - limit);
        boolean half =
                first > 0 && first < text.length() && Character.isLowSurrogate(text.charAt(first));
        return half ? first + 1 : first;
    }

    /** All of it, which then is read. */
    public String take() {
        String all = peek();
        text.setLength(0);
        return all;
    }

    public String peek() {
        isThere();
        forget();
        return text.toString();
    }

    /** Another pattern is looked for everywhere. */
    public void beginSearch() {
        isThere();
        forget();
        searched = 0;
    }

    /** The first match, which then is read, and all before it; null for none. */
    public Found takeMatch(Pattern pattern) {
        isThere();
        int first = firstKept();
        // In place: a copy for each piece that comes would be work without end.
        Matcher matcher = pattern.matcher(text);
        matcher.useAnchoringBounds(false).useTransparentBounds(true);
        matcher.region(Math.max(first, searched - WINDOW), text.length());
        if (!matcher.find()) {
            searched = text.length();
            return null;
        }
        if (first > 0) {
            forget();
            return takeMatch(pattern);
        }
        Found match = new Found(text.substring(0, matcher.start()), matcher.toMatchResult());
        text.delete(0, matcher.end());
        return match;
    }
}
