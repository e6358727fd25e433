// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The events that a service writes to its events descriptor. */
class EventsTest {

    private static final JsonNode IDLE = Json.of("idle");
    private static final JsonNode PONG = Json.of("pong");
    private static final JsonNode SHUTDOWN = Json.of("shutdown");

    @Test
    void eachEstablishedConnectionIsLostOnce() {
        try (ServiceProcess service = ServiceProcess.serveWithEvents("--authkey", "key")) {
            List<JsonNode> expected = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                WireClient client = service.login("key");
                client.ping();
                expected.add(lost(client));
                leave(client, i);
            }
            WireClient neverEstablished = service.connect();
            neverEstablished.salt();
            neverEstablished.close();
            service.login("wrong").close();

            Await.until(
                    "all six are lost",
                    () -> losses(service),
                    lost -> lost.size() >= expected.size());
            service.terminate();
            service.expectExit(0);
            assertThat(losses(service)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(service.events()).containsOnlyOnce(SHUTDOWN);
        }
    }

    /** In all ways there are. */
    private static void leave(WireClient client, int way) {
        switch (way) {
            case 0 -> client.close();
            case 1 -> client.reset();
            case 2 -> {
                client.closeOutput();
                client.expectClosed();
                client.close();
            }
            case 3 -> {
                client.sendHex("0000");
                client.close();
            }
            case 4 -> {
                client.sendHex("ffffffff");
                client.drainUntilClosed();
                client.close();
            }
            default -> {
                client.sendFrame(Json.request("sleep", 0.1));
                client.close();
            }
        }
    }

    @Test
    void asyncCallIsMadeThoughNotAnsweredAndSoIsStop() {
        try (ServiceProcess service = ServiceProcess.serveWithEvents();
                WireClient client = service.login()) {
            client.sendFrame(Json.asyncRequest("async_ping"));
            client.ping(); // the answer to this one comes first
            assertThat(service.events()).containsExactly(PONG);

            client.sendFrame(Json.request("stop"));
            client.drainUntilClosed();
            service.expectExit(0);
            assertThat(service.events()).contains(SHUTDOWN);
        }
    }

    @Test
    void idleIsReportedAtItsInterval() {
        try (ServiceProcess service = ServiceProcess.serveWithEvents("--interval", "0.1")) {
            Await.until("idle twice", service::events, events -> events.size() >= 2);
            assertThat(service.events()).containsOnly(IDLE);
        }
    }

    @Test
    void serviceEndsAfterItsLastCallAndTellsEverybody() {
        try (ServiceProcess service = ServiceProcess.serveWithEvents("--max-calls", "3");
                WireClient bystander = service.login();
                WireClient caller = service.login()) {
            for (int i = 0; i < 3; i++) {
                caller.ping();
            }
            assertThat(exceptionType(caller)).isEqualTo("Exit");
            assertThat(exceptionType(bystander)).isEqualTo("Exit");
            caller.expectClosed();
            bystander.expectClosed();
            service.expectExit(0);
            assertThat(service.events()).containsOnlyOnce(SHUTDOWN);
        }
    }

    private static String exceptionType(WireClient client) {
        return client.answer().path("exception").path("type").textValue();
    }

    private static JsonNode lost(WireClient client) {
        return Json.of(List.of("127.0.0.1", client.localPort()));
    }

    private static List<JsonNode> losses(ServiceProcess service) {
        return service.events().stream().filter(JsonNode::isArray).toList();
    }

    /** More than a pipe has room for. */
    @Test
    void anUnreadEventsPipeAndLogBlockNoCall() {
        try (ServiceProcess service = ServiceProcess.serveWithoutReaders();
                WireClient client = service.login()) {
            for (int i = 0; i < 12_000; i++) {
                client.call("async_ping");
            }
            assertThat(client.call("sync_ping").path("result").asText()).isEqualTo("pong");
            service.terminate();
            service.expectExit(0);
        }
    }
}
