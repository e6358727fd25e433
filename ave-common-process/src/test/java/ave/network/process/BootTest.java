// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.Constants.SIGKILL;
import static ave.posix.Constants.SIGTERM;
import static org.assertj.core.api.Assertions.assertThat;

import ave.posix.Descriptors;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BootTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void aJvmThatNeverBeginsHoldsSigtermBackForTheLimitAndOnlyOnce() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                Boot boot = new Boot(pipe.read(), SHORT)) {
            long begin = System.nanoTime();
            boot.awaitBefore(SIGTERM);
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(SHORT.toNanos());
            assertThat(pipe.read().isOpen()).isFalse();
            boot.awaitBefore(SIGTERM);
        }
    }

    @Test
    void whatNoJvmCanHandleIsNotHeldBack() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                Boot boot = new Boot(pipe.read(), Boot.MOST)) {
            boot.awaitBefore(SIGKILL);
            assertThat(pipe.read().isOpen()).isTrue();
        }
    }

    @Test
    void theEndOfThePipeIsTheEndOfTheBoot() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                Boot boot = new Boot(pipe.read(), Boot.MOST)) {
            pipe.write().close();
            boot.awaitBefore(SIGTERM);
            assertThat(pipe.read().isOpen()).isFalse();
        }
    }
}
