// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import ave.cmd.internal.output.Found;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The result of {@link RunningCmd#expect}. Immutable.
 *
 * @since 1.0
 */
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

    /** Returns the match of {@link #END_OF_OUTPUT} or {@link #TIME_LIMIT}. */
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
     * Returns the index of the pattern in the expected list.
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
     * Returns the text of a group.
     *
     * @param number the number of a group of the pattern
     * @return the text that it matched; null if it took no part in the match
     * @throws IndexOutOfBoundsException if the pattern has no such group
     */
    public String group(int number) {
        return found.match().group(number);
    }

    /**
     * Returns the text of a named group.
     *
     * @param name the name of a group of the pattern
     * @return the text that it matched; null if it took no part in the match
     * @throws IllegalArgumentException if the pattern has no such group
     */
    public String group(String name) {
        if (!found.groups().containsKey(name)) {
            throw new IllegalArgumentException("no group <" + name + "> in the pattern " + pattern);
        }
        return found.groups().get(name);
    }

    @Override
    public String toString() {
        return "\"" + text() + "\" after \"" + before() + "\"";
    }
}
