// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Everything once and very short: that it runs, not how fast. */
class CommandsBenchmarkTest {
    @Test
    void shouldMeasureEachPeer() throws Exception {
        assumeTrue(Machine.compiler().isPresent(), "the yardstick needs a C compiler");
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        CommandsBenchmark.run(new String[] {"--quick"}, new PrintStream(out, true));

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("| ours | a terminal |", "| C |", "| ProcessBuilder |", "latency / C")
                .contains(
                        "100 at once / C",
                        ThreadedCommands.isSupported() ? "on virtual threads, s" : "left out")
                .doesNotContain("| ours | a terminal | NaN");
    }

    @Test
    void shouldRefuseUnknownOptions() {
        assertThatThrownBy(() -> CommandsBenchmark.run(new String[] {"--slow"}, System.out))
                .isInstanceOf(UserError.class)
                .hasMessage("no option --slow");
    }
}
