// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HandoverBenchmarkTest {
    /** A few restarts: that it runs, not how fast. */
    @Test
    void shouldMeasureRestarts() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        HandoverBenchmark.run(new String[] {"--quick"}, new PrintStream(out, true));

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("| 10 idle connections |", "| 3 half-read uploads of 100 MB |")
                .contains("p99 of the pause with 1000 idle connections, ms: ")
                .doesNotContain("NaN");
    }

    @Test
    void shouldRefuseUnknownOptions() {
        assertThatThrownBy(() -> HandoverBenchmark.run(new String[] {"--slow"}, System.out))
                .isInstanceOf(UserError.class)
                .hasMessage("no option --slow");
    }

    @Test
    void shouldTellTheWorst() {
        List<Long> millis = LongStream.rangeClosed(1, 101).mapToObj(i -> i * 1_000_000).toList();

        String text =
                new HandoverReport(
                                Map.of(
                                        HandoverLoad.MANY,
                                        Map.of(
                                                "PAUSE", millis, "QUIET", millis, "RESTART",
                                                millis)))
                        .text();

        assertThat(text)
                .contains(
                        "| 1000 idle connections | 51.0, 100.0, 101.0 |",
                        "ms: 100.00, at most 5.00: missed");
    }
}
