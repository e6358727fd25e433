// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.SIGHUP;
import static ave.posix.abi.Constants.SIGINT;
import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SIGQUIT;
import static ave.posix.abi.Constants.SIGTERM;
import static org.assertj.core.api.Assertions.assertThat;

import ave.posix.Descriptors;
import ave.testing.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void othersDoNotWaitForASignalThatIsHeldBack() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                Boot boot = new Boot(pipe.read(), Boot.MOST)) {
            Thread waiting = new Thread(() -> boot.awaitBefore(SIGTERM));
            waiting.start();
            Await.untilInLibc(waiting);
            boot.awaitBefore(SIGKILL);
            assertThat(waiting.isAlive()).isTrue();
            pipe.write().close();
            Await.until("it goes on", () -> !waiting.isAlive());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SIGTERM, SIGINT, SIGHUP, SIGQUIT})
    void theEndOfThePipeIsTheEndOfTheBoot(int signal) {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                Boot boot = new Boot(pipe.read(), Boot.MOST)) {
            pipe.write().close();
            boot.awaitBefore(signal);
            assertThat(pipe.read().isOpen()).isFalse();
        }
    }
}
