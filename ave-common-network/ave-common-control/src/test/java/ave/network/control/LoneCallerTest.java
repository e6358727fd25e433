// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import ave.network.connection.Address;
import ave.testing.ChildJvm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lone synchronous caller reads the socket itself, without a switch to another thread. */
@Timeout(120)
class LoneCallerTest {
    /** Runs in a JVM in which nothing else has used the Poller. */
    static final class Caller {
        private Caller() {}

        public static void main(String[] arguments) {
            Address address = new Address("127.0.0.1", Integer.parseInt(arguments[0]));
            RemoteOptions options = RemoteOptions.defaults().timeout(Duration.ofSeconds(60));
            try (RemoteControl client = new RemoteControl(address, options)) {
                for (int i = 0; i < 1000; i++) {
                    assertThat(client.call("echo", i)).isEqualTo(i);
                }
                String large = "x".repeat(5_000_000);
                assertThat(client.call("echo", large)).isEqualTo(large);
                // The one that connected has nothing to do any more.
                until("no thread of a client's is left", () -> !isRunning("ave-client"));
                client.call("echo", 1);
                assertThat(isRunning("ave-client")).isFalse();
                assertThat(isRunning("ave-poller")).isFalse();
                assertThat(client.callAsync("echo", 2).join()).isEqualTo(2);
                assertThat(isRunning("ave-poller")).isTrue();
            }
        }

        private static boolean isRunning(String name) {
            return Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().equals(name));
        }
    }

    @Test
    void synchronousCallsOfOneThreadNeedNoOther() throws Exception {
        try (RunningControl running = new TestService(ControlOptions.defaults()).runInThread()) {
            ChildJvm.run(List.of(), Caller.class, running.port());
        }
    }
}
