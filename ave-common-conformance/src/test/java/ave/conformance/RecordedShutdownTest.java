// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.testing.Await;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The recorded ways for a service to end. Exit code 1 there is code 0 here. */
class RecordedShutdownTest {

    @Test
    @Recorded("Exit raised by a method")
    void exitGoesToTheCallerThenAllIsOver() {
        try (ServiceProcess service = ServiceProcess.serve();
                WireClient bystander = service.login();
                WireClient handshaking = service.connect();
                WireClient caller = service.login()) {
            handshaking.salt();
            caller.sendFrame(Json.request("raise_exit"));
            Endings.assertEndsWithExit(caller, "passed to client");
            Endings.assertEnds(bystander);
            Endings.assertEnds(handshaking);
            service.expectExit(0);
            assertRefuses(service.port());
        }
    }

    @Test
    @Recorded("shutdown(details) from an RPC")
    void shutdownWithDetailsTellsEverybody() {
        try (ServiceProcess service = ServiceProcess.oracle();
                WireClient bystander = service.login();
                WireClient handshaking = service.connect();
                WireClient caller = service.login()) {
            handshaking.salt();
            caller.sendFrame(Json.request("shut_down", "going down"));
            Endings.assertEndsWithExit(bystander, "going down");
            Endings.assertEnds(handshaking);
            caller.drainUntilClosed();
            service.expectExit(0);
        }
    }

    @Test
    @Recorded("Control.stop() from an RPC")
    void stopEndsAllConnections() {
        try (ServiceProcess service = ServiceProcess.serve();
                WireClient bystander = service.login();
                WireClient caller = service.login()) {
            caller.sendFrame(Json.request("stop"));
            caller.drainUntilClosed();
            Endings.assertEnds(bystander);
            service.expectExit(0);
        }
    }

    @Test
    @Recorded("SIGTERM to the control")
    void sigtermEndsAllConnections() {
        try (ServiceProcess service = ServiceProcess.serve();
                WireClient client = service.login()) {
            client.ping();
            service.terminate();
            Endings.assertEnds(client);
            service.expectExit(0);
        }
    }

    @Test
    void whatWasQueuedGoesOutBeforeTheLastMessage() {
        String text = "x".repeat(3_000_000);
        try (ServiceProcess service = ServiceProcess.serve();
                WireClient client = service.login()) {
            client.send(
                    Wire.join(
                            Wire.frame(Json.request("echo", text)),
                            Wire.frame(Json.request("raise_exit", "bye")),
                            Wire.frame(Json.request("echo", "too late"))));
            assertThat(client.answer().path("result").textValue()).isEqualTo(text);
            Endings.assertEndsWithExit(client, "bye");
            service.expectExit(0);
        }
    }

    /** "Flushes within a bounded time." */
    @Test
    void clientThatDoesNotReadDelaysTheEndOnlySoLong() {
        try (ServiceProcess service = ServiceProcess.serve();
                WireClient client = service.loginWithSmallBuffer("")) {
            client.sendFrame(Json.request("echo", "x".repeat(6_000_000)));
            try (WireClient auditor = service.login()) {
                Await.until(
                        "the answer waits",
                        () -> auditor.result("stats").path("queued_bytes").longValue() > 0);
            }
            long start = System.nanoTime();
            service.terminate();
            service.expectExit(0);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    private static void assertRefuses(int port) {
        assertThatThrownBy(() -> WireClient.connect(port)).isInstanceOf(UncheckedIOException.class);
    }
}
