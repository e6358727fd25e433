// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Python peer alone: a yardstick that is bent measures nothing. */
class PythonPeerTest {

    private static ServiceProcess python;

    @BeforeAll
    static void start() {
        PythonPeer.require();
        python = ServiceProcess.python("--authkey", "key");
    }

    @AfterAll
    static void stop() {
        if (python != null) {
            python.close();
        }
    }

    @Test
    void itsServiceAnswersAClientMadeByHand() {
        try (WireClient client = python.login("key")) {
            assertThat(client.authenticated()).isTrue();
            client.ping();
            assertThatObject(client.call("no_such_method"))
                    .isEqualTo(Json.parse("{\"exception\": \"no such RPC: no_such_method\"}"));
            client.sendFrame(new byte[0]);
            assertThatObject(client.answer())
                    .isEqualTo(Json.parse("{\"exception\": \"malformed JSON: \"}"));
            JsonNode exception = client.call("raise_value_error", "m").get("exception");
            assertThat(exception.get("type").textValue()).isEqualTo("ValueError");
            exception.get("trace").forEach(RecordedAnswers::assertIsTraceEntry);
        }
        try (WireClient client = python.login("wrong")) {
            assertThat(client.authenticated()).isFalse();
        }
    }

    @Test
    void itsClientAndItsServiceUnderstandEachOther() {
        List<?> steps =
                List.of(
                        Map.of("call", Map.of("method", "sync_ping")),
                        Map.of("big", 1_000_000),
                        Map.of(
                                "send",
                                Map.of("method", "note", "vargs", List.of("a"), "async", true)),
                        Map.of("call", Map.of("method", "notes")),
                        Map.of("call", Map.of("method", "hang_up")));
        JsonNode report = PythonPeer.play(python.port(), "key", steps);
        assertThatObject(report)
                .isEqualTo(
                        Json.parse(
                                "{\"authenticated\": true, \"answers\": [{\"result\": \"pong\"},"
                                        + " {\"same\": true}, null, {\"result\": [\"a\"]},"
                                        + " {\"closed\": true}]}"));
    }
}
