// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cmd.VectorTest.Outcome;
import ave.cmd.internal.start.Starters;
import ave.exceptions.RunError;
import ave.exceptions.Timeout;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The expected results of the recorded cases. */
final class Recorded {
    private Recorded() {}

    /** What the outcome of a case must be. */
    interface Expectation {
        void check(Outcome outcome);
    }

    private static final String BOTH_CHILD_AND_CALLER =
            "a script of Python's own: there, a failed start went on in two processes";
    private static final String NO_SUCH_TYPE = "doesn't compile in Java";
    private static final String MARKER_TIMES = "EffectsTest has it without a race";

    /** Cases that can't be replayed, and why. */
    static final Map<String, String> ELSEWHERE =
            Map.ofEntries(
                    Map.entry("missing executable, caller does not catch", BOTH_CHILD_AND_CALLER),
                    Map.entry("missing executable, caller catches", BOTH_CHILD_AND_CALLER),
                    Map.entry("utf8 bytes argument", "strings have no bytes in Java"),
                    Map.entry("timeout string", NO_SUCH_TYPE),
                    Map.entry("int in the list", NO_SUCH_TYPE + "; the service refuses it"),
                    Map.entry("output_file is not a file", NO_SUCH_TYPE),
                    Map.entry("output_file", "RunTest"),
                    Map.entry("double forked daemon", MARKER_TIMES),
                    Map.entry("double forked daemon, 20 times", MARKER_TIMES),
                    Map.entry(
                            "double forked daemon, 20 times, first parent waits for the setsid()",
                            MARKER_TIMES),
                    Map.entry("run_bg: echo", "RunBgVectorTest"),
                    Map.entry("run_bg: exit 200", "RunBgVectorTest"),
                    Map.entry(
                            "run_bg: cat echoes what is written (terminal echo)",
                            "RunBgVectorTest"),
                    Map.entry("run_bg: ctrl-C through the fd", "RunBgVectorTest"),
                    Map.entry("run_bg: fd closed: child gets SIGHUP", "RunBgVectorTest"),
                    Map.entry("run_bg: cwd", "RunBgVectorTest"),
                    Map.entry("run_bg: missing executable", "RunBgVectorTest"));

    /** nohup may live long enough to say that it ignores its input. */
    static final Set<String> RACES =
            Set.of("background child with nohup", "background child with nohup that keeps writing");

    /** Cases that differ on purpose. */
    static final Map<String, Expectation> DIFFERENT = different();

    private static Map<String, Expectation> different() {
        Map<String, Expectation> table = new HashMap<>();
        // "The exit code is 0..255 as the program gave it."
        for (int code : new int[] {128, 129, 137, 200, 254, 255}) {
            table.put("exit " + code, ends(code, 0));
        }
        // "A program killed by signal N gives 128+N, and signal() says N."
        Map<String, Integer> signals =
                Map.of(
                        "KILL", 9, "TERM", 15, "HUP", 1, "INT", 2, "SEGV", 11, "ABRT", 6, "USR1",
                        10, "PIPE", 13);
        signals.forEach(
                (name, number) -> table.put("killed by SIG" + name, ends(128 + number, number)));
        table.put("ulimit core then SEGV", ends(139, 11));
        // "A program that can't be started throws RunError in the caller."
        String missing = "No such file or directory";
        table.put("missing executable", refused(missing));
        table.put("missing executable, absolute", refused(missing));
        table.put("not executable", refused("Permission denied"));
        table.put("a directory", refused("Permission denied"));
        table.put("script without #!", Recorded::noProgram);
        table.put("cwd missing", refused(missing));
        table.put("cwd is a file", refused("Not a directory"));
        table.put("empty list", refused("empty"));
        table.put("empty string", refused("empty"));
        table.put("None", refused("empty"));
        // "No other descriptor of ours reaches the child; signal dispositions are reset."
        table.put("a parent fd is inherited", prints("closed\r\n"));
        table.put("signals ignored by the child (SigIgn)", Recorded::noSignal);
        // "The limit holds also for a program that closes its terminal and goes on."
        table.put(
                "closes all three streams and sleeps beyond the timeout",
                Recorded::timedOutSilently);
        table.put("timeout while output flows", Recorded::timedOutInFlow);
        return table;
    }

    private static Expectation ends(int exitCode, int signal) {
        return outcome -> {
            assertThat(outcome.thrown()).isNull();
            assertThat(outcome.result().exitCode()).isEqualTo(exitCode);
            assertThat(outcome.result().signal()).isEqualTo(signal);
            assertThat(outcome.output()).isEmpty();
        };
    }

    private static Expectation refused(String reason) {
        return outcome ->
                assertThat(outcome.thrown())
                        .isInstanceOf(RunError.class)
                        .hasMessageContaining(reason);
    }

    private static Expectation prints(String output) {
        return outcome -> {
            assertThat(outcome.thrown()).isNull();
            assertThat(outcome.result().exitCode()).isZero();
            assertThat(outcome.output()).isEqualTo(output);
        };
    }

    /**
     * pty4j's child has SIGQUIT blocked, as threads of a JVM have it, and ignores what that does.
     */
    private static void noSignal(Outcome outcome) {
        boolean pty4j = System.getProperty(Starters.PROPERTY).equals("pty4j");
        assertThat(outcome.output())
                .matches(
                        pty4j
                                ? "SigBlk:\t000000000000000[04]\r\nSigIgn:\t[0-9a-f]{16}\r\n"
                                : "SigBlk:\t0000000000000000\r\nSigIgn:\t0000000000000000\r\n");
    }

    /** pty4j's child keeps the reason to itself. */
    private static void noProgram(Outcome outcome) {
        if (System.getProperty(Starters.PROPERTY).equals("pty4j")) {
            assertThat(outcome.result().exitCode()).isNotZero();
        } else {
            refused("Exec format error").check(outcome);
        }
    }

    private static void timedOutSilently(Outcome outcome) {
        assertThat(outcome.thrown()).isInstanceOf(Timeout.class).hasMessage("command timed out");
        assertThat(((Timeout) outcome.thrown()).get("out")).isEqualTo("");
    }

    private static void timedOutInFlow(Outcome outcome) {
        assertThat(outcome.thrown()).isInstanceOf(Timeout.class).hasMessage("command timed out");
        assertThat((String) ((Timeout) outcome.thrown()).get("out")).matches("(x\r\n){2,30}");
    }

    static Expectation asRecorded(JsonNode recorded) {
        return outcome -> {
            if (recorded.has("raised")) {
                assertRaised(recorded, outcome);
            } else {
                assertResult(recorded, outcome);
            }
        };
    }

    private static void assertRaised(JsonNode recorded, Outcome outcome) {
        assertThat(outcome.thrown()).isInstanceOf(Timeout.class);
        JsonNode expected = recorded.get("details");
        Map<String, Object> details = ((Timeout) outcome.thrown()).details();
        List<String> cmd = new ArrayList<>();
        expected.get("cmd")
                .forEach(part -> cmd.add(part.textValue().replace("$WORK", outcome.work())));
        assertThat(details).containsOnlyKeys("cmd", "out", "message", "type");
        assertThat(details.get("cmd")).isEqualTo(cmd);
        for (String name : List.of("out", "message", "type")) {
            assertThat(details.get(name)).isEqualTo(expected.get(name).textValue());
        }
    }

    private static void assertResult(JsonNode recorded, Outcome outcome) {
        assertThat(outcome.thrown()).isNull();
        JsonNode result = recorded.get("result");
        assertThat(outcome.result().exitCode()).isEqualTo(result.get(0).intValue());
        assertThat(outcome.result().signal()).isZero();
        String text = result.get(1).textValue();
        if (RACES.contains(recorded.get("case").textValue())) {
            assertThat(outcome.output()).contains(text);
        } else if (text.matches("(?s).*\\.\\.\\.\\((\\d+) characters\\)")) {
            int cut = text.lastIndexOf("...(");
            int length = Integer.parseInt(text.substring(cut).replaceAll("\\D", ""));
            assertThat(outcome.output()).hasSize(length).startsWith(text.substring(0, cut));
        } else {
            assertThat(outcome.output()).isEqualTo(text);
            if (!text.contains("$WORK") && recorded.path("output_hex").isTextual()) {
                byte[] bytes = HexFormat.of().parseHex(recorded.get("output_hex").textValue());
                assertThat(outcome.result().bytes()).isEqualTo(bytes);
            }
        }
    }
}
