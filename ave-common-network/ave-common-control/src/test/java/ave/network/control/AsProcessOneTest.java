// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.network.exceptions.HandoverException;
import ave.posix.ThisProcess;
import ave.testing.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A service that is the first process of a container. */
class AsProcessOneTest {
    private static final List<String> CONTAINER =
            List.of("unshare", "--pid", "--fork", "--mount-proc");

    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            assertThat(ThisProcess.pid()).isEqualTo(1);
            ControlOptions here = ControlOptions.defaults().host("127.0.0.1");
            RestartableService service = new RestartableService(0, here);
            try (RunningControl running = service.runInThread();
                    RemoteControl client = new RemoteControl(running.address())) {
                assertThatThrownBy(
                                () ->
                                        service.restart(HandoverOptions.defaults())
                                                .toCompletableFuture()
                                                .join())
                        .cause()
                        .isInstanceOf(HandoverException.class)
                        .hasMessageContaining("is process 1 of its container")
                        .hasMessageContaining("--init");
                assertThat(client.call("get_pid")).isEqualTo(1);
            }
        }
    }

    @Test
    void itRefusesToRestartWithTheReasonAndGoesOn() throws Exception {
        List<String> probe = new ArrayList<>(CONTAINER);
        probe.add("true");
        assumeTrue(
                new ProcessBuilder(probe).start().waitFor() == 0, "may not make a container here");
        ChildJvm.run(CONTAINER, Main.class);
    }
}
