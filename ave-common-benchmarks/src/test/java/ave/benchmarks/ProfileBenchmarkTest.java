// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProfileBenchmarkTest {
    @Test
    void shouldMatchAllButTheOneThatAsksForTooMuch() {
        ProfileBenchmark benchmark = new ProfileBenchmark();

        assertThat(benchmark.matchProfile()).isTrue();
        assertThat(benchmark.matchMapInOtherBoxes()).isTrue();
        assertThat(benchmark.matchFailsAtTheLast()).isFalse();
    }
}
