// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class CodecBenchmarkTest {
    @Test
    void shouldReadAndWriteMessagesOfTheSizeThatIsSaid() throws IOException {
        CodecBenchmark benchmark = new CodecBenchmark();
        benchmark.size = CodecBenchmark.Size.KB100;
        benchmark.prepare();

        assertThat(benchmark.read())
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("method", "sync_ping")
                .hasEntrySatisfying("params", value -> assertThat(value).isInstanceOf(Map.class));
        assertThat(benchmark.write()).isBetween(90_000, 130_000);
        assertThat(new PeersBenchmark().requestToAnswer()).isEqualTo(21);
    }
}
