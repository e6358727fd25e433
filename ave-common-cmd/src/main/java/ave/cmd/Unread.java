// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a transcript that its user has not seen yet. */
final class Unread {
    /** How far back a search goes into text that was searched before. */
    private static final int WINDOW = 1 << 16;

    private final Transcript transcript;
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final StringBuilder text = new StringBuilder();
    private final int limit;
    private long position;
    private int searched;

    Unread(Transcript transcript, int limit) {
        this.transcript = transcript;
        this.limit = limit;
    }

    /** Decodes what has come; the first bytes of a character wait for the others. */
    boolean isThere() {
        ByteBuffer bytes = transcript.since(position);
        if (bytes.hasRemaining()) {
            CharBuffer characters = CharBuffer.allocate(bytes.remaining() + 1);
            decoder.reset().decode(bytes, characters, false);
            text.append(characters.flip());
            position = transcript.total() - bytes.remaining();
            forgetSome();
        }
        return text.length() > 0;
    }

    /** Up to twice the limit, so that the text isn't moved for each piece that comes. */
    private void forgetSome() {
        if (text.length() > 2L * limit) {
            forget();
        }
    }

    private void forget() {
        int excess = text.length() - limit;
        if (excess > 0) {
            text.delete(0, excess);
            searched = Math.max(0, searched - excess);
        }
    }

    /** All of it, which then is read. */
    String take() {
        String all = peek();
        text.setLength(0);
        return all;
    }

    String peek() {
        isThere();
        forget();
        return text.toString();
    }

    /** Another pattern is looked for everywhere. */
    void beginSearch() {
        isThere();
        forget();
        searched = 0;
    }

    /** The first match, which then is read, and all before it; null for none. */
    CmdMatch takeMatch(Pattern pattern) {
        isThere();
        int first = Math.max(0, text.length() - limit);
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
        CmdMatch match = new CmdMatch(text.substring(0, matcher.start()), matcher.toMatchResult());
        text.delete(0, matcher.end());
        return match;
    }
}
