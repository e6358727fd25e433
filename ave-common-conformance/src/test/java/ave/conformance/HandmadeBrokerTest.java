// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.network.control.ControlOptions;
import ave.network.control.RunningControl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandmadeBrokerTest {

    /** More than go over with the defaults. */
    private static final int CROWD = 20;

    @TempDir private Path folder;

    @Test
    void aBrokersSubclassHandsItsConnectionsOverByHand() {
        ControlOptions options = ControlOptions.defaults().host("127.0.0.1").authkey("secret");
        try (Connection listener =
                FreePort.find("127.0.0.1", FreePort.DEFAULT_START, FreePort.DEFAULT_STOP, true)
                        .socket()) {
            HandmadeBroker old =
                    new HandmadeBroker(
                            listener.address().port(), options.socket(listener.fileno()));
            old.start(false, true);
            handOver(old, listener, options);
        }
    }

    private void handOver(HandmadeBroker old, Connection listener, ControlOptions options) {
        int port = listener.address().port();
        int self = (int) ProcessHandle.current().pid();
        List<WireClient> crowd = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(WireClient.login(port, "secret"));
        }
        try (WireClient first = WireClient.login(port, "secret");
                WireClient second = WireClient.login(port, "secret")) {
            assertThat(first.result("get_pid").intValue()).isEqualTo(old.pid());
            byte[] request = Wire.frame(Json.request("whoami"));
            second.send(Arrays.copyOf(request, 9));
            HandmadeBroker successor =
                    HandmadeBroker.successorOf(listener.address(), options, folder);
            try (RunningControl running = successor.runInThread()) {
                assertThat(old.join(Duration.ofSeconds(60))).isZero();
                assertThat(first.result("get_pid").intValue()).isEqualTo(self);
                second.send(Arrays.copyOfRange(request, 9, request.length));
                assertThat(second.answer().get("result").textValue()).isEqualTo("secret");
                for (WireClient one : crowd) {
                    assertThat(one.result("get_pid").intValue()).isEqualTo(self);
                }
                try (WireClient third = WireClient.login(port, "secret")) {
                    assertThat(third.result("get_pid").intValue()).isEqualTo(self);
                }
                assertThat(running.isAlive()).isTrue();
            }
        } finally {
            crowd.forEach(WireClient::close);
            old.kill(9);
            old.join();
        }
    }
}
