// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reference service replaces itself while it is used. */
@Timeout(1200)
class RestartTest {

    private static final String KEY = "secret";

    /** {@code -Dave.stress=200} for all of them. */
    private static final int RESTARTS = Integer.getInteger("ave.stress", 5);

    /** A handshake may last over several restarts here, on a busy machine. */
    private static ServiceProcess serve() {
        return ServiceProcess.serve("--authkey", KEY, "--handshake-timeout", "120");
    }

    @Test
    void noClientNoticesRestartsInARow() {
        try (ServiceProcess service = serve();
                Successors successors = new Successors(service);
                WireClient operator = service.login(KEY)) {
            LiveClients clients = new LiveClients(service.port(), KEY);
            clients.add(8, clients::idle);
            clients.add(10, clients::calling);
            clients.add(10, clients::pipelining);
            clients.add(8, clients::writingSlowly);
            clients.add(4, clients::connecting);
            clients.add(4, clients::authenticatingSlowly);
            clients.addReadersOfLargeAnswers(6);
            try {
                for (int i = 0; i < RESTARTS && !clients.hasFailed(); i++) {
                    successors.restart(operator);
                    clients.restarted();
                    long before = clients.answers();
                    Await.until("they go on", () -> clients.answers() > before + 100);
                }
            } finally {
                clients.end();
            }
        }
    }

    @Test
    void aPendingResponseSurvivesTwoRestartsInItsPlace() {
        try (ServiceProcess service = serve();
                Successors successors = new Successors(service);
                WireClient operator = service.login(KEY);
                WireClient client = service.login(KEY)) {
            List<byte[]> requests = new ArrayList<>();
            requests.add(Wire.frame(Json.request("sleep_async", 4)));
            requests.add(Wire.frame(Json.request("echo", "behind it")));
            client.send(Wire.join(requests.toArray(new byte[0][])));
            client.sendFrame(Json.request("upper", "and behind that"));
            successors.restart(operator);
            client.sendFrame(Json.request("get_pid"));
            int second = successors.restart(operator);
            client.sendFrame(Json.request("get_pid"));

            assertThat(client.answer()).isEqualTo(Json.parse("{\"result\": null}"));
            assertThat(client.answer().get("result").textValue()).isEqualTo("behind it");
            assertThat(client.answer().get("result").textValue()).isEqualTo("AND BEHIND THAT");
            assertThat(client.answer().get("result").intValue()).isEqualTo(successors.pid(0));
            assertThat(client.answer().get("result").intValue()).isEqualTo(second);
        }
    }

    @Test
    void aServiceThatIsRestartingRefusesToRestart() {
        try (ServiceProcess service = serve();
                Successors successors = new Successors(service);
                WireClient operator = service.login(KEY);
                WireClient second = service.login(KEY)) {
            operator.sendFrame(Json.request("restart"));
            Await.until(
                    "it is under way", () -> second.result("stats").get("children").intValue() > 0);
            assertThat(second.call("restart").path("exception").path("message").textValue())
                    .contains("already in progress");
            successors.add(operator.answer().get("result").intValue());
            second.ping();
            operator.ping();
        }
    }

    @Test
    void aServiceThatWasRestartedStillCountsItsCallsAndSeesItsEvents() {
        try (ServiceProcess service = ServiceProcess.serveWithEvents("--max-calls", "5");
                Successors successors = new Successors(service);
                WireClient client = service.login()) {
            client.result("async_ping");
            successors.restart(client);
            client.result("async_ping");
            Await.until("its events", () -> service.events().size() == 2);
            assertThat(service.events()).containsOnly(Json.parse("\"pong\""));
            client.sendFrame(Json.request("sync_ping"));
            assertThat(client.answer()).isEqualTo(Json.parse("{\"result\": \"pong\"}"));
            Endings.assertEndsWithExit(client, "the service ends after 5 calls");
            successors.expectGone();
            Await.until("its end", () -> service.events().contains(Json.parse("\"shutdown\"")));
        }
    }
}
