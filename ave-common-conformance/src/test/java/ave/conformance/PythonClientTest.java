// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Our service, called by the client of the Python peer. */
class PythonClientTest {

    private static final String KEY = "key";

    private static ServiceProcess service;

    @BeforeAll
    static void start() {
        PythonPeer.require();
        service =
                ServiceProcess.serve(
                        "--authkey",
                        KEY,
                        "--alt",
                        "admin=adminkey",
                        "--alt",
                        "nobody=sm\u00f6rg\u00e5s");
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void handshakeTellsRightKeysFromWrongOnes() {
        for (String key : List.of(KEY, "adminkey", "sm\u00f6rg\u00e5s")) {
            JsonNode report = play(key, call("whoami"));
            assertThat(report.get("authenticated").booleanValue()).as(key).isTrue();
            assertThatObject(report.at("/answers/0")).isEqualTo(result(key));
        }
        for (String key : List.of("wrong", "")) {
            JsonNode report = play(key, closed());
            assertThat(report.get("authenticated").booleanValue()).as(key).isFalse();
            assertThat(report.at("/answers/0/closed").booleanValue()).isTrue();
        }
    }

    @Test
    void keysOpenWhatTheyShould() {
        String unauthenticated = "not authenticated to make this call";
        String unauthorized = "not authorized to make this call";
        assertThatObject(play(KEY, call("auth_only"), call("whoami_preauth")).get("answers"))
                .isEqualTo(Json.of(List.of(result("authenticated"), refusal(unauthorized))));
        assertThatObject(play("adminkey", call("auth_only"), call("whoami_preauth")).get("answers"))
                .isEqualTo(Json.of(List.of(refusal(unauthenticated), result("adminkey"))));
    }

    @Test
    void valuesComeBackAsTheyWent() {
        List<Object> values =
                Arrays.asList(
                        null,
                        true,
                        0,
                        -1,
                        1L << 53,
                        new java.math.BigInteger("9".repeat(60)),
                        1.0,
                        -0.0,
                        0.1,
                        1e300,
                        "",
                        "\u00e5\u00e4\u00f6 \u20ac \u2028",
                        "\ud83d\ude00",
                        "\ud800",
                        "\u0000\u0001\u001f\"\\/\u007f",
                        List.of(),
                        Map.of(),
                        Map.of("\u00e5", List.of(1, Map.of("b", "c"))));
        List<Object> requests = new ArrayList<>();
        List<Object> expected = new ArrayList<>();
        for (Object value : values) {
            requests.add(Map.of("method", "echo", "vargs", Arrays.asList(value)));
            expected.add(result(value));
        }
        JsonNode report = play(KEY, Map.of("pipeline", requests));
        assertThatObject(report.at("/answers/0")).isEqualTo(Json.of(expected));
    }

    @Test
    void argumentsComeByPositionAndByName() {
        Object request =
                Map.of(
                        "method", "join_args",
                        "vargs", List.of(1, 2, 3, 4),
                        "kwargs", Map.of("x", 1, "\u00e5", List.of(2)));
        JsonNode expected =
                result(List.of(1, 2, List.of(3, 4), Map.of("x", 1, "\u00e5", List.of(2))));
        assertThatObject(play(KEY, Map.of("call", request)).at("/answers/0")).isEqualTo(expected);
    }

    @Test
    void pipelinedCallsAreAnsweredInOrder() {
        List<Object> requests = new ArrayList<>();
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            if (i % 10 == 0) {
                requests.add(Map.of("method", "no_such_method"));
                expected.add(refusal("no such RPC: no_such_method"));
            } else {
                requests.add(Map.of("method", "echo", "vargs", List.of(i)));
                expected.add(result(i));
            }
        }
        JsonNode report = play(KEY, Map.of("pipeline", requests));
        assertThatObject(report.at("/answers/0")).isEqualTo(Json.of(expected));
    }

    @Test
    void lateAnswerKeepsItsPlace() {
        List<Object> requests =
                List.of(
                        Map.of("method", "sleep_async", "vargs", List.of(0.2)),
                        Map.of("method", "sync_ping"));
        assertThatObject(play(KEY, Map.of("pipeline", requests)).at("/answers/0"))
                .isEqualTo(Json.of(List.of(result(null), result("pong"))));
    }

    @Test
    void bigMessagesArriveWhole() {
        for (int size : new int[] {1, 65_535, 65_536, 1_000_000, 8_000_000}) {
            assertThat(play(KEY, Map.of("big", size)).at("/answers/0/same").booleanValue())
                    .as("%d characters", size)
                    .isTrue();
        }
    }

    @Test
    void asynchronousCallsHaveNoAnswer() {
        Object send = Map.of("send", Map.of("method", "sync_ping", "async", true));
        Object refused = Map.of("send", Map.of("method", "no_such_method", "async", true));
        JsonNode report = play(KEY, send, send, refused, Map.of("read", 1), call("sync_ping"));
        assertThatObject(report.at("/answers/3/0"))
                .isEqualTo(refusal("no such RPC: no_such_method"));
        assertThatObject(report.at("/answers/4")).isEqualTo(result("pong"));
    }

    @Test
    void exceptionsHaveMessageTypeDetailsAndTrace() {
        Map<String, Object> details = Map.of("message", "m\u00e5", "more", List.of(1, Map.of()));
        JsonNode report =
                play(
                        KEY,
                        call("raise_plain_exception", "plain"),
                        call("raise_ave_exception", details, 2),
                        call("raise_class", "Timeout", details),
                        call("upper"));

        assertException(report.at("/answers/0"), "Exception", "raise_plain_exception");
        assertException(report.at("/answers/1"), "AveException", "raise_ave_exception");
        assertException(report.at("/answers/2"), "Timeout", "raise_class");
        assertThat(report.at("/answers/2/exception/message").textValue()).isEqualTo("m\u00e5");
        assertThatObject(report.at("/answers/2/exception/more"))
                .isEqualTo(Json.of(List.of(1, Map.of())));
        assertThat(report.at("/answers/3/exception/type").textValue()).isEqualTo("TypeError");
    }

    private static void assertException(JsonNode answer, String type, String method) {
        JsonNode exception = answer.path("exception");
        assertThat(exception.path("type").textValue()).as("%s", answer).isEqualTo(type);
        assertThat(exception.path("trace")).as("trace of %s", answer).isNotEmpty();
        exception.get("trace").forEach(RecordedAnswers::assertIsTraceEntry);
        assertThat(exception.at("/trace/0/2").textValue()).isEqualTo(method);
    }

    @Test
    void exitIsTheLastThingItHears() {
        try (ServiceProcess ending = ServiceProcess.serve()) {
            JsonNode report =
                    PythonPeer.play(
                            ending.port(), "", List.of(call("raise_exit", "bye"), closed()));
            assertThat(report.get("authenticated").booleanValue()).isFalse();
            assertThatObject(report.at("/answers/0/exception"))
                    .isEqualTo(Json.of(Map.of("message", "bye", "type", "Exit")));
            assertThat(report.at("/answers/1/closed").booleanValue()).isTrue();
            ending.expectExit(0);
        }
    }

    private static JsonNode play(String key, Object... steps) {
        return PythonPeer.play(service.port(), key, List.of(steps));
    }

    private static Map<String, Object> call(String method, Object... vargs) {
        return Map.of("call", Map.of("method", method, "vargs", List.of(vargs)));
    }

    private static Map<String, Object> closed() {
        return Map.of("closed", true);
    }

    private static JsonNode result(Object value) {
        return Json.MAPPER.createObjectNode().set("result", Json.of(value));
    }

    private static JsonNode refusal(String text) {
        return Json.of(Map.of("exception", text));
    }
}
