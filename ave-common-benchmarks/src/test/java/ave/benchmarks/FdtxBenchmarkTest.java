// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FdtxBenchmarkTest {
    /** Everything once and very short: that it runs, not how fast. */
    @Test
    void shouldMeasureEachPeer() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        FdtxBenchmark.run(new String[] {"--quick"}, new PrintStream(out, true));

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "| ours |",
                        "| ours, packets |",
                        "| ours, 32 at once |",
                        "| junixsocket |",
                        "ours, 32 at once / junixsocket, 1 descriptor: ")
                .doesNotContain("NaN");
    }

    @Test
    void shouldRefuseUnknownOptions() {
        assertThatThrownBy(() -> FdtxBenchmark.run(new String[] {"--slow"}, System.out))
                .isInstanceOf(UserError.class)
                .hasMessage("no option --slow");
    }

    @Test
    void shouldCompareRoundByRound() {
        Map<FdtxPeer, List<Double>> samples =
                Map.of(
                        FdtxPeer.AVE, List.of(10.0, 20.0, 90.0),
                        FdtxPeer.C, List.of(10.0, 20.0, 180.0),
                        FdtxPeer.JUNIXSOCKET, List.of(5.0, 20.0, 30.0));

        assertThat(new FdtxReport(Map.of(1, samples, 8, samples)).text())
                .contains(
                        "| ours | 20 | 2.00 | 20 | 2.00 |",
                        "| junixsocket | 20 | 1.00 | 20 | 1.00 |",
                        "ours / C, 1 descriptor: 1.00, at least 0.95: reached");
    }
}
