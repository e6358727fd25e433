// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The methods of the reference service that are about itself and about other services. */
class ReferenceServiceTest {

    private static ServiceProcess service;

    private WireClient client;

    @BeforeAll
    static void start() {
        service = ServiceProcess.serve();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void login() {
        client = service.login();
    }

    @AfterEach
    void logout() {
        client.close();
    }

    @Test
    void statisticsAreWhatTheKernelSaysToo() {
        Await.until("nobody else is left", () -> established(client) == 1);
        try (WireClient handshaking = service.connect()) {
            handshaking.salt();
            JsonNode before = client.result("stats");
            client.ping();
            JsonNode after = client.result("stats");
            assertThat(after.at("/connections/established").intValue()).isEqualTo(1);
            assertThat(after.at("/connections/handshaking").intValue()).isEqualTo(1);
            assertThat(after.get("calls").longValue() - before.get("calls").longValue())
                    .isEqualTo(2);
            assertThat(after.get("bytes_in").longValue())
                    .isGreaterThan(before.get("bytes_in").longValue());
            assertThat(after.get("bytes_out").longValue())
                    .isGreaterThan(before.get("bytes_out").longValue());
            assertThat(after.get("queued_bytes").longValue()).isZero();
            assertThat(after.get("children").intValue()).isZero();
            // It has one more open while it counts them, and its JVM others for a moment.
            Await.until(
                    "the same descriptors",
                    () ->
                            client.result("stats").get("descriptors").intValue() - 1
                                    == ProcFs.allDescriptors(service.pid()).size());
        }
    }

    @Test
    void bufferSizesAreThoseTheKernelGave() {
        JsonNode sizes = client.result("set_connection_buf_sizes", 8192, 16384);
        // Linux gives twice what is asked for.
        assertThat(sizes).hasSize(2).allMatch(size -> size.intValue() >= 8192);
        String text = "x".repeat(20_000);
        assertThat(client.result("echo", text).textValue()).isEqualTo(text);
    }

    @Test
    void commandsAreRun() {
        JsonNode listed = client.result("run_external", List.of("echo", "a b"));
        assertThat(listed).isEqualTo(Json.parse("[0, \"a b\\r\\n\", \"\"]"));
        assertThat(client.result("run_external", "sh -c exit\t200"))
                .isEqualTo(Json.parse("[0, \"\", \"\"]"));
        assertThat(client.result("run_external", List.of("sh", "-c", "exit 200")))
                .isEqualTo(Json.parse("[200, \"\", \"\"]"));
    }

    @Test
    void connectionToAnotherServiceIsServedAsAnyOther() {
        PythonPeer.require();
        try (ServiceProcess python = ServiceProcess.python("--authkey", "key")) {
            int before = established(client);
            Object address = List.of("127.0.0.1", python.port());
            assertThat(client.result("connect_remote", address, "key").textValue())
                    .isEqualTo("pong");
            Await.until("it belongs to the loop", () -> established(client) == before + 1);
        }
        Await.until("and is lost with its service", () -> established(client) == 1);
    }

    private static int established(WireClient client) {
        return client.result("stats").at("/connections/established").intValue();
    }

    @Test
    void serviceThatStoppedListeningGoesOnWithTheClientsItHas() {
        try (ServiceProcess deaf = ServiceProcess.serve();
                WireClient insider = deaf.login()) {
            insider.result("stop_listening");
            assertThatThrownBy(deaf::connect).isInstanceOf(UncheckedIOException.class);
            insider.ping();
        }
    }

    @Test
    void exceptionThatPassesThroughAProxyKeepsItsDetailsAndItsTrace() {
        try (ServiceProcess proxy = ServiceProcess.serve("--proxy", "127.0.0.1:" + service.port());
                WireClient remote = proxy.login()) {
            Map<String, Object> details =
                    Map.of("message", "m", "more", List.of(1), "type", "Mine");
            JsonNode exception = remote.call("raise_ave_exception", details, 2).get("exception");
            assertThat(exception.get("message").textValue()).isEqualTo("proxied: m");
            assertThat(exception.get("type").textValue()).isEqualTo("Mine");
            assertThat(exception.at("/more/0").intValue()).isEqualTo(1);
            assertThat(exception.at("/trace/0/2").textValue()).isEqualTo("raise_ave_exception");
            assertThat(exception.get("trace").size()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void exceptionOfAPythonServicePassesThroughAProxyWithItsPythonTrace() {
        PythonPeer.require();
        try (ServiceProcess python = ServiceProcess.python();
                ServiceProcess proxy =
                        ServiceProcess.serve("--proxy", "127.0.0.1:" + python.port());
                WireClient remote = proxy.login()) {
            Map<String, Object> details = Map.of("message", "m\u00e5", "more", Map.of("a", 1.5));
            JsonNode exception = remote.call("raise_ave_exception", details, 1).get("exception");
            assertThat(exception.get("message").textValue()).isEqualTo("proxied: m\u00e5");
            assertThat(exception.at("/more/a").doubleValue()).isEqualTo(1.5);
            assertThat(exception.get("trace")).hasSize(2);
            assertThat(exception.at("/trace/0/0").textValue()).endsWith("ave_peer.py");
            assertThat(exception.at("/trace/1/3").textValue()).startsWith("raise ");
        }
    }
}
