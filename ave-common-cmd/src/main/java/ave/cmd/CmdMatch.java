// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import java.util.regex.MatchResult;

/**
 * What {@link RunningCmd#expect} found. Immutable.
 *
 * @param before the output between the previous match and this one
 * @param match the match and its groups
 */
public record CmdMatch(String before, MatchResult match) {
    /**
     * The matched text.
     *
     * @return all of it
     */
    public String text() {
        return match.group();
    }

    /**
     * A part of the matched text.
     *
     * @param number the number of a group of the pattern
     * @return what it matched, null for nothing
     */
    public String group(int number) {
        return match.group(number);
    }
}
