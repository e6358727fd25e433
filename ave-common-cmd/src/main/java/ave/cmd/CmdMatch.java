// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import ave.cmd.internal.output.Found;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@link RunningCmd#expect} found. Immutable. */
public final class CmdMatch {
    /**
     * An alternative in the list of {@link RunningCmd#expect(java.util.List, java.time.Duration)}:
     * the program has ended, and its output has none of the other patterns. It is compared by
     * identity.
     */
    public static final Pattern END_OF_OUTPUT = Pattern.compile("end of output", Pattern.LITERAL);

    /**
     * An alternative in the list of {@link RunningCmd#expect(java.util.List, java.time.Duration)}:
     * none of the other patterns matched in time. It is compared by identity.
     */
    public static final Pattern TIME_LIMIT = Pattern.compile("time limit", Pattern.LITERAL);

    private final Pattern pattern;
    private final Found found;

    private CmdMatch(Pattern pattern, Found found) {
        this.pattern = pattern;
        this.found = found;
    }

    static CmdMatch of(Pattern pattern, Found found) {
        return new CmdMatch(pattern, found);
    }

    /** That of {@link #END_OF_OUTPUT} or {@link #TIME_LIMIT}. */
    static CmdMatch ofNothing(Pattern pattern, int index, String before) {
        Matcher empty = Pattern.compile("").matcher("");
        empty.find();
        return new CmdMatch(pattern, new Found(before, index, empty.toMatchResult(), Map.of()));
    }

    /**
     * The output between the previous match and this one.
     *
     * @return the text; for {@link #END_OF_OUTPUT} and {@link #TIME_LIMIT} all that was unread
     */
    public String before() {
        return found.before();
    }

    /**
     * The place of the pattern in the list that was expected.
     *
     * @return an index, from 0 on
     */
    public int index() {
        return found.index();
    }

    /**
     * The pattern that matched.
     *
     * @return one of those that were expected
     */
    public Pattern pattern() {
        return pattern;
    }

    /**
     * The match and its groups.
     *
     * @return the match; an empty one for {@link #END_OF_OUTPUT} and {@link #TIME_LIMIT}
     */
    public MatchResult match() {
        return found.match();
    }

    /**
     * The matched text.
     *
     * @return all of it
     */
    public String text() {
        return found.match().group();
    }

    /**
     * A part of the matched text.
     *
     * @param number the number of a group of the pattern
     * @return what it matched; null for nothing
     * @throws IndexOutOfBoundsException if the pattern has no such group
     */
    public String group(int number) {
        return found.match().group(number);
    }

    /**
     * A part of the matched text.
     *
     * @param name the name of a group of the pattern
     * @return what it matched; null for nothing
     * @throws IllegalArgumentException if the pattern has no such group
     */
    public String group(String name) {
        if (!found.groups().containsKey(name)) {
            throw new IllegalArgumentException("no group <" + name + "> in " + pattern);
        }
        return found.groups().get(name);
    }

    @Override
    public String toString() {
        return "\"" + text() + "\" after \"" + before() + "\"";
    }
}
