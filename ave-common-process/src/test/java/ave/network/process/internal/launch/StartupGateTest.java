// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import static ave.posix.abi.Constants.SIGHUP;
import static ave.posix.abi.Constants.SIGINT;
import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SIGQUIT;
import static ave.posix.abi.Constants.SIGTERM;
import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.network.process.internal.wire.Report;
import ave.posix.Descriptors;
import ave.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartupGateTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private final List<Integer> sent = new CopyOnWriteArrayList<>();

    private void pass(StartupGate gate, int signal) {
        gate.pass(signal, () -> sent.add(signal));
    }

    private static StartupGate gate(Descriptors.PipeEnds pipe, Duration limit) {
        Fd words = Descriptors.memoryFile(new byte[0]);
        StartupGate gate = new StartupGate("start it: ", pipe.read(), words, limit);
        gate.watch();
        return gate;
    }

    @Test
    void aJvmThatNeverBeginsHoldsSigtermBackForTheLimitAndOnlyOnce() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                StartupGate gate = gate(pipe, SHORT)) {
            long begin = System.nanoTime();
            pass(gate, SIGTERM);
            Await.until("it is sent", () -> !sent.isEmpty());
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(SHORT.toNanos());
            assertThat(pipe.read().isOpen()).isFalse();
            pass(gate, SIGINT);
            assertThat(sent).containsExactly(SIGTERM, SIGINT);
        }
    }

    @Test
    void nobodyWaitsForASignalThatIsHeldBack() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                StartupGate gate = gate(pipe, StartupGate.MOST)) {
            pass(gate, SIGTERM);
            pass(gate, SIGHUP);
            pass(gate, SIGKILL);
            assertThat(sent).as("what no JVM can handle").containsExactly(SIGKILL);
            Report.begun(pipe.write());
            Await.until("the others are sent", () -> sent.size() == 3);
            assertThat(sent).containsExactly(SIGKILL, SIGTERM, SIGHUP);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SIGTERM, SIGINT, SIGHUP, SIGQUIT})
    void theEndOfThePipeIsTheEndOfTheGate(int signal) {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                StartupGate gate = gate(pipe, StartupGate.MOST)) {
            pass(gate, signal);
            assertThat(sent).isEmpty();
            pipe.write().close();
            Await.until("it is sent", () -> sent.contains(signal));
            assertThat(pipe.read().isOpen()).isFalse();
        }
    }
}
