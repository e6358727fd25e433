// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DispatchBenchmarkTest {
    @Test
    void shouldCallTheMethodAndWriteItsAnswer() throws Throwable {
        DispatchBenchmark benchmark = new DispatchBenchmark();

        assertThat(benchmark.bindAndInvoke()).isEqualTo("pong");
        assertThat(benchmark.requestToAnswer()).isEqualTo(21);
    }
}
