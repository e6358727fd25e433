// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProcessesBenchmarkTest {
    /** Everything a few times: that it runs, not how fast. */
    @Test
    void shouldMeasureEachPeer() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        ProcessesBenchmark.run(new String[] {"--quick"}, new PrintStream(out, true));

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "| a service, ms |",
                        "| a trivial process, ms |",
                        "| ours, nothing prepared |",
                        "| ours, from a spare |",
                        "| ProcessBuilder, the same JVM |",
                        "| an idle spare |",
                        "| 1000 jobs of 1 ms, a worker for each processor | ms |",
                        "the jobs of a pool, time / Python's: ",
                        "synchronized start of a service from a spare, ms: ")
                .doesNotContain("| ours, from a spare | NaN");
    }

    @Test
    void shouldRefuseUnknownOptions() {
        assertThatThrownBy(() -> ProcessesBenchmark.run(new String[] {"--slow"}, System.out))
                .isInstanceOf(UserError.class)
                .hasMessage("no option --slow");
    }

    @Test
    void shouldCompareRoundByRound() {
        StartResults results = new StartResults();
        for (String round : new String[] {"10 20", "20 20", "90 30"}) {
            String[] values = round.split(" ");
            String ours = "WORK " + values[0] + "000000\nRETURN 1000000\n";
            results.add("trivial", StartPeer.SPARE, "a warning\n" + ours);
            String theirs = "WORK " + values[1] + "000000\nRETURN 1000000\n";
            results.add("trivial", StartPeer.PROCESS_BUILDER, theirs);
        }

        assertThat(new ProcessesReport(results).text())
                .contains("| ours, from a spare | NaN, NaN | NaN | 1.0 | 20.0 | 1.000 |");
    }
}
