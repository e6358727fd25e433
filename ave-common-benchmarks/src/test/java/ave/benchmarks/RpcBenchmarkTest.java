// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.network.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything once and very short: that it runs, not how fast. */
class RpcBenchmarkTest {
    @TempDir Path folder;

    @BeforeAll
    static void needsCompiler() {
        assumeTrue(Machine.compiler().isPresent(), "the load generator needs a C compiler");
    }

    @Test
    void shouldMeasureEachServer() throws Exception {
        Path json = folder.resolve("figures.json");
        RpcOptions options =
                RpcOptions.parse(
                                "--idle",
                                "20",
                                "--seconds",
                                "0.05",
                                "--rounds",
                                "1",
                                "--only",
                                "one-core,many-idle,connect,blob")
                        .warmUpSeconds(0)
                        .json(json);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        Results results = RpcBenchmark.run(options, new PrintStream(out, true));

        for (Scenario scenario : options.scenarios()) {
            for (Peer peer : Peer.values()) {
                assertThat(results.of(scenario, peer)).hasSize(1);
                assertThat(results.of(scenario, peer).get(0).callsPerSecond()).isPositive();
            }
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("64 clients beside idle ones", "ours/Netty", "goals");
        JsonNode figures = Json.MAPPER.readTree(json.toFile());
        assertThat(figures.at("/scenarios/many-idle/ours/callsPerSecond").asDouble()).isPositive();
        shouldSendEachAnswerInOneWrite(results);
    }

    private static void shouldSendEachAnswerInOneWrite(Results results) {
        for (Measurement measurement : results.of(Scenario.MANY_IDLE, Peer.AVE)) {
            assertThat(measurement.writes()).isEqualTo(1, within(0.05));
        }
    }
}
