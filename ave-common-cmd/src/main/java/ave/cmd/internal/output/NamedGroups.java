// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.output;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The named groups of a match, which the JDK doesn't list before version 20. */
final class NamedGroups {
    private static final Pattern NAME = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    private NamedGroups() {}

    /** Of a matcher that has just matched. */
    static Map<String, String> of(Matcher matcher) {
        Map<String, String> groups = new HashMap<>();
        Matcher name = NAME.matcher(matcher.pattern().pattern());
        while (name.find()) {
            try {
                groups.put(name.group(1), matcher.group(name.group(1)));
            } catch (IllegalArgumentException e) {
                // Not a group: the text is quoted, in a comment or in a character class.
                continue;
            }
        }
        return groups;
    }
}
