// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

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

class StartupGateTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void aJvmThatNeverBeginsHoldsSigtermBackForTheLimitAndOnlyOnce() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                StartupGate gate = new StartupGate(pipe.read(), SHORT)) {
            long begin = System.nanoTime();
            gate.awaitBefore(SIGTERM);
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(SHORT.toNanos());
            assertThat(pipe.read().isOpen()).isFalse();
            gate.awaitBefore(SIGTERM);
        }
    }

    @Test
    void whatNoJvmCanHandleIsNotHeldBack() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                StartupGate gate = new StartupGate(pipe.read(), StartupGate.MOST)) {
            gate.awaitBefore(SIGKILL);
            assertThat(pipe.read().isOpen()).isTrue();
        }
    }

    @Test
    void othersDoNotWaitForASignalThatIsHeldBack() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                StartupGate gate = new StartupGate(pipe.read(), StartupGate.MOST)) {
            Thread waiting = new Thread(() -> gate.awaitBefore(SIGTERM));
            waiting.start();
            Await.untilInLibc(waiting);
            gate.awaitBefore(SIGKILL);
            assertThat(waiting.isAlive()).isTrue();
            pipe.write().close();
            Await.until("it goes on", () -> !waiting.isAlive());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SIGTERM, SIGINT, SIGHUP, SIGQUIT})
    void theEndOfThePipeIsTheEndOfTheGate(int signal) {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                StartupGate gate = new StartupGate(pipe.read(), StartupGate.MOST)) {
            pipe.write().close();
            gate.awaitBefore(signal);
            assertThat(pipe.read().isOpen()).isFalse();
        }
    }
}
