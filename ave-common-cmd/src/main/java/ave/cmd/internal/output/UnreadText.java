// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.output;

import ave.posix.Deadline;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The unread text of a transcript. Not thread-safe. */
public final class UnreadText {
    /** How far back a search goes into text that was searched before. */
    private static final int WINDOW = 1 << 16;

    private final Transcript transcript;
    private final TextDecoder decoder;
    private final StringBuilder text = new StringBuilder();
    private final int limit;
    private long position;
    private int searched;

    /**
     * Makes the unread text of a transcript, which is all of it at first.
     *
     * @param transcript the transcript
     * @param limit how many of its last characters are kept
     */
    public UnreadText(Transcript transcript, int limit) {
        this.transcript = transcript;
        decoder = new TextDecoder(transcript.charset());
        this.limit = limit;
    }

    /**
     * Decodes what has come; the first bytes of a character wait for the others.
     *
     * @return whether there is any text
     */
    public boolean isThere() {
        boolean gap = transcript.hasForgotten(position);
        ByteBuffer bytes = transcript.since(position);
        if (gap) {
            decoder.end(new StringBuilder());
            bytes.position(bytes.position() + decoder.strayLength(bytes));
        }
        if (bytes.hasRemaining()) {
            decoder.decode(bytes, text);
            forgetSome();
        }
        position = transcript.total();
        return text.length() > 0;
    }

    /** Ends the text: an incomplete character becomes U+FFFD. */
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

    /**
     * Returns all unread text, which then counts as read.
     *
     * @return the text
     */
    public String take() {
        String all = peek();
        text.setLength(0);
        return all;
    }

    /**
     * Returns all unread text.
     *
     * @return the text, which stays unread
     */
    public String peek() {
        isThere();
        forget();
        return text.toString();
    }

    /** Starts a search with other patterns at the beginning of the text. */
    public void beginSearch() {
        isThere();
        forget();
        searched = 0;
    }

    /**
     * Looks for the first match of any of some patterns. What matches first in the text counts, and
     * of those that match at the same place the first in the list.
     *
     * @param patterns the patterns
     * @param deadline when a pattern that backtracks for long is given up
     * @return the match, which then is read, and all before it; null for none, or none in time
     */
    public Found takeMatch(List<Pattern> patterns, Deadline deadline) {
        isThere();
        int first = firstKept();
        int best = -1;
        Matcher match = null;
        for (int i = 0; i < patterns.size(); i++) {
            // Matches in place, because copying the text for each piece would be quadratic.
            Matcher matcher = patterns.get(i).matcher(new LimitedText(text, deadline));
            matcher.useAnchoringBounds(false).useTransparentBounds(true);
            matcher.region(Math.max(first, searched - WINDOW), text.length());
            if (finds(matcher) && (match == null || matcher.start() < match.start())) {
                best = i;
                match = matcher;
            }
        }
        if (match == null) {
            searched = text.length();
            return null;
        }
        if (first > 0) {
            forget();
            return takeMatch(patterns, deadline);
        }
        String before = text.substring(0, match.start());
        Found found = new Found(before, best, match.toMatchResult(), NamedGroups.of(match));
        text.delete(0, match.end());
        return found;
    }

    private static boolean finds(Matcher matcher) {
        try {
            return matcher.find();
        } catch (LimitedText.TooLate e) {
            return false;
        }
    }
}
