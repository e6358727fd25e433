// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import ave.cmd.internal.output.Found;
import ave.cmd.internal.run.Failures;
import ave.exceptions.RunError;
import ave.posix.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A wait for any of some patterns in the output of a command. */
final class Expectation {
    private static final Pattern NEVER = Pattern.compile("(?!)");

    private final CommandStart parts;
    private final List<Pattern> patterns;
    private Found found;

    Expectation(CommandStart parts, List<Pattern> patterns) {
        this.parts = parts;
        this.patterns = patterns;
    }

    CmdMatch await(Duration limit) {
        List<Pattern> searched = patterns.stream().map(Expectation::searchable).toList();
        parts.unread().beginSearch();
        Deadline deadline = Deadline.after(limit);
        boolean inTime = parts.loop().run(deadline, () -> isFound(searched, deadline));
        if (found != null) {
            return CmdMatch.of(patterns.get(found.index()), found);
        }
        Pattern reason = inTime ? CmdMatch.END_OF_OUTPUT : CmdMatch.TIME_LIMIT;
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i) == reason) {
                String before = inTime ? parts.unread().take() : parts.unread().peek();
                return CmdMatch.ofNothing(reason, i, before);
            }
        }
        throw inTime ? ended() : late(limit);
    }

    private boolean isFound(List<Pattern> searched, Deadline deadline) {
        found = parts.unread().takeMatch(searched, deadline);
        return found != null;
    }

    /** The alternatives keep their places in the list, and match no text. */
    private static Pattern searchable(Pattern pattern) {
        boolean special = pattern == CmdMatch.END_OF_OUTPUT || pattern == CmdMatch.TIME_LIMIT;
        return special ? NEVER : pattern;
    }

    private RuntimeException ended() {
        String all = patterns.stream().map(Pattern::toString).collect(Collectors.joining(" or "));
        String message = "the command ended before its output matched " + all;
        return new RunError(parts.command(), parts.unread().peek(), message);
    }

    private RuntimeException late(Duration limit) {
        String all =
                patterns.stream().map(p -> "\"" + p + "\"").collect(Collectors.joining(" or "));
        String message = "no output matched " + all + " within " + limit.toMillis() / 1e3 + " s";
        return Failures.unmatched(parts.command(), parts.unread().peek(), message);
    }
}
