// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ave.exceptions.AveException;
import ave.network.connection.Address;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Services that are made of plain objects. */
@Timeout(60)
class ComposedControlTest {
    private static final ControlOptions OPTIONS =
            ControlOptions.defaults().host("127.0.0.1").authkey("key");

    /** One interface for both sides, with names that a Control has itself. */
    interface Counting {
        @Rpc
        int pid();

        @Rpc
        CompletableFuture<String> stats();
    }

    static final class Counter implements Counting {
        private int count;

        @Override
        public int pid() {
            return ++count;
        }

        @Override
        public CompletableFuture<String> stats() {
            return CompletableFuture.completedFuture("counted " + count);
        }
    }

    static final class Greeter {
        @Rpc
        @Auth
        String greet(@Param("name") String name) {
            return "Hello, " + name + "!";
        }

        String hidden() {
            return "hidden";
        }
    }

    private static RemoteControl client(RunningControl running, String key) {
        RemoteOptions options =
                RemoteOptions.defaults().authkey(key).timeout(Duration.ofSeconds(30));
        return new RemoteControl(new Address("127.0.0.1", running.port()), options);
    }

    @Test
    void methodsOfAllObjectsAreServedAndNothingElse() {
        Control control = Control.of(0, OPTIONS, new Counter(), new Greeter());
        try (RunningControl running = control.runInThread();
                RemoteControl client = client(running, "key")) {
            assertThat(client.call("greet", "world")).isEqualTo("Hello, world!");
            Counting counting = client.as(Counting.class);
            assertThat(counting.pid()).isEqualTo(1);
            assertThat(counting.pid()).isEqualTo(2);
            assertThat(counting.stats().join()).isEqualTo("counted 2");
            for (String name : new String[] {"hidden", "shutdown", "port", "to_string"}) {
                assertThatExceptionOfType(AveException.class)
                        .isThrownBy(() -> client.call(name))
                        .withMessageContaining("no such RPC: " + name);
            }
        }
    }

    @Test
    void objectsThatCannotBeServedTogetherAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Control.of(0, OPTIONS, new Counter(), new Counter()))
                .withMessageContaining("two services have an RPC named ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Control.of(0, OPTIONS, "no service"))
                .withMessage("no service has a method marked with @Rpc");
    }
}
