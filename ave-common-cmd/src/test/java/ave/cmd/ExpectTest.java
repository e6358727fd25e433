// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.exceptions.RunError;
import ave.exceptions.Timeout;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Expecting one of several patterns, and reading lines. */
class ExpectTest extends OnEachTerminal {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Pattern YES = Pattern.compile("yes");
    private static final Pattern NO = Pattern.compile("no");

    @Test
    void saysWhichPatternMatched() {
        try (RunningCmd running = shBg("echo maybe no; echo yes; read x")) {
            CmdMatch first = running.expect(List.of(YES, NO), LONG);
            assertThat(first.index()).isEqualTo(1);
            assertThat(first.pattern()).isSameAs(NO);
            assertThat(first.before()).isEqualTo("maybe ");
            assertThat(running.expect(List.of(YES, NO), LONG).index()).isZero();
        }
    }

    @Test
    void theFirstMatchInTheOutputCountsAndThenTheFirstInTheList() {
        try (RunningCmd running = shBg("printf 'abcabc.'; read x")) {
            running.expect(Pattern.compile("(?=abc)"), LONG);
            Pattern whole = Pattern.compile("abcabc");
            Pattern part = Pattern.compile("abc");
            Pattern later = Pattern.compile("b");
            assertThat(running.expect(List.of(later, part, whole), LONG).index()).isEqualTo(1);
            assertThat(running.expect("abc", LONG).before()).isEmpty();
        }
    }

    @Test
    void theEndOfTheOutputMayBeExpected() {
        try (RunningCmd running = shBg("echo perhaps")) {
            CmdMatch end = running.expect(List.of(YES, CmdMatch.END_OF_OUTPUT), LONG);
            assertThat(end.index()).isEqualTo(1);
            assertThat(end.pattern()).isSameAs(CmdMatch.END_OF_OUTPUT);
            assertThat(end.before()).isEqualTo("perhaps\r\n");
            assertThat(end.text()).isEmpty();
            assertThat(running.read(LONG)).isNull();
        }
    }

    @Test
    void theTimeLimitMayBeExpectedAndLeavesTheOutputUnread() {
        try (RunningCmd running = shBg("echo perhaps; read x")) {
            running.expect("per", LONG);
            CmdMatch late = running.expect(List.of(CmdMatch.TIME_LIMIT, YES), SHORT);
            assertThat(late.index()).isZero();
            assertThat(late.before()).startsWith("haps");
            assertThat(running.expect("haps", LONG).before()).isEmpty();
        }
    }

    @Test
    void withoutAlternativesAllPatternsAreNamed() {
        try (RunningCmd running = shBg("read x")) {
            assertThatThrownBy(() -> running.expect(List.of(YES, NO), SHORT))
                    .isInstanceOf(Timeout.class)
                    .hasMessage("no output matched \"yes\" or \"no\" within 0.02 s");
            running.sendLine("");
            assertThatThrownBy(() -> running.expect(List.of(YES, NO), LONG))
                    .isInstanceOf(RunError.class)
                    .hasMessage("the command ended before its output matched yes or no");
        }
    }

    @Test
    void theLimitOfTheOptionsIsThatOfWaitsWithoutOne() {
        CmdOptions limited = CmdOptions.defaults().timeout(SHORT);
        try (RunningCmd running = Cmd.runBg(List.of("cat"), limited)) {
            assertThatThrownBy(() -> running.expect(YES)).isInstanceOf(Timeout.class);
            assertThatThrownBy(running::readLine).isInstanceOf(Timeout.class);
            assertThatThrownBy(running::waitFor).isInstanceOf(Timeout.class);
        }
    }

    @Test
    void groupsHaveNamesAndNumbers() {
        Pattern pair =
                Pattern.compile("(?<key>\\w+)=(?<value>\\w+)(?<rest>!)?[(?<none>x)]*\\(\\?<no>");
        try (RunningCmd running = shBg("printf '%s\\n' 'size=12(?<no>'; read x")) {
            CmdMatch match = running.expect(pair, LONG);
            assertThat(match.group("key")).isEqualTo("size");
            assertThat(match.group("value")).isEqualTo("12").isEqualTo(match.group(2));
            assertThat(match.group("rest")).isNull();
            for (String absent : List.of("none", "no")) {
                assertThatThrownBy(() -> match.group(absent))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("no group <" + absent + "> in the pattern ");
            }
        }
    }

    @Test
    void linesAreReadOneByOne() {
        try (RunningCmd running = shBg("printf 'one\\n\\ntwo\\nhal'; read x; printf f")) {
            assertThat(running.readLine(LONG)).isEqualTo("one");
            assertThat(running.readLine(LONG)).isEmpty();
            assertThat(running.readLine(LONG)).isEqualTo("two");
            running.expect(Pattern.compile("(?=hal)"), LONG);
            assertThatThrownBy(() -> running.readLine(SHORT)).isInstanceOf(Timeout.class);
            running.sendLine("");
            assertThat(running.readLine(LONG)).isEqualTo("hal");
            assertThat(running.readLine(LONG)).isEqualTo("f");
            assertThat(running.readLine(LONG)).isNull();
        }
    }
}
