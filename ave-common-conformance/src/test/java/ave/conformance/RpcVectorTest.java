// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import ave.conformance.OnPurpose.Difference;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays each recorded request, byte for byte, on a connection with the recorded keys, and looks
 * at the answer and at how this connection, a bystander and a newcomer fare afterwards.
 *
 * <p>All services here are started with {@code --admit-unauthenticated}, as the recorded one was.
 */
class RpcVectorTest {

    /** Methods of the recorded service that the reference service has under another name. */
    private static final Map<String, String> NAMES_HERE =
            Map.of("needs_auth", "auth_only", "needs_preauth", "whoami_preauth");

    /** Methods of the recorded service that the reference service doesn't have. */
    private static final Set<String> ORACLES_OWN =
            Set.of(
                    "make_nothing",
                    "make_tuple",
                    "make_big_int",
                    "make_special_floats",
                    "make_int_keys",
                    "make_object",
                    "make_set",
                    "raise_value_error",
                    "raise_two_args",
                    "raise_no_args",
                    "raise_byte_message",
                    "raise_run_error",
                    "raise_system_exit");

    /** The requests that end the service, and its exit code. "Ends the process with code 0." */
    private static final Map<String, Integer> EXIT_CODES =
            Map.of(
                    "async true, Exit", 0,
                    "Exit", 0,
                    "Exit, non-ASCII", 0,
                    "Exit, details", 0,
                    "Control.stop as RPC", 0,
                    "sys.exit() in the method", 5);

    private static final JsonNode CASES = Vectors.load("rpc.json").get("cases");
    private static final Map<List<String>, ServiceProcess> SERVICES = new HashMap<>();

    @AfterAll
    static void stopServices() {
        SERVICES.values().forEach(ServiceProcess::close);
    }

    @TestFactory
    Stream<DynamicTest> answersAsRecorded() {
        return cases().filter(recorded -> !EXIT_CODES.containsKey(name(recorded)))
                .map(
                        recorded ->
                                DynamicTest.dynamicTest(
                                        name(recorded), () -> replay(recorded, shared(recorded))));
    }

    /** The same over a UNIX socket, where no user is trusted. */
    @TestFactory
    Stream<DynamicTest> answersAsRecordedOverAUnixSocket() {
        return cases().filter(recorded -> !EXIT_CODES.containsKey(name(recorded)))
                .filter(recorded -> !isOraclesOwn(recorded))
                .map(
                        recorded ->
                                DynamicTest.dynamicTest(
                                        name(recorded), () -> replay(recorded, local(recorded))));
    }

    @TestFactory
    Stream<DynamicTest> endsAsRecordedButWithTheContractsExitCode() {
        return cases().filter(recorded -> EXIT_CODES.containsKey(name(recorded)))
                .map(
                        recorded ->
                                DynamicTest.dynamicTest(
                                        name(recorded), () -> replayTheEnd(recorded)));
    }

    @Test
    void everyNameInTheListsIsThatOfACase() {
        Set<String> listed = new TreeSet<>(OnPurpose.TABLE.keySet());
        listed.addAll(EXIT_CODES.keySet());
        assertThat(cases().map(RpcVectorTest::name)).containsAll(listed);
    }

    private static void replay(JsonNode recorded, ServiceProcess service) {
        try (WireClient bystander = service.login(primaryKey(recorded));
                WireClient caller = service.login(recorded.get("client_key").textValue())) {
            assertThat(caller.authenticated())
                    .isEqualTo(recorded.get("auth_response").get("authenticated").booleanValue());
            caller.sendFrame(request(recorded));
            assertAnswered(recorded, caller);
            // An answer too many would be taken for that of the ping, and found out.
            caller.ping();
            bystander.ping();
            try (WireClient newcomer = service.login(primaryKey(recorded))) {
                newcomer.ping();
            }
        }
    }

    private static void assertAnswered(JsonNode recorded, WireClient caller) {
        Difference difference = OnPurpose.TABLE.get(name(recorded));
        if (difference != null) {
            JsonNode ours = caller.answer();
            assertThatObject(ours)
                    .as("on purpose: %s", difference.because())
                    .satisfies(difference.expectation());
            return;
        }
        switch (recorded.get("outcome").textValue()) {
            case "response" ->
                    RecordedAnswers.assertSame(
                            Json.parse(recorded.get("response_text").textValue()), caller.answer());
            case "no response" -> {} // the ping that follows gets its own answer
            default -> throw new AssertionError("no such outcome: " + recorded);
        }
    }

    private static void replayTheEnd(JsonNode recorded) {
        try (ServiceProcess service = start(recorded);
                WireClient bystander = service.login(primaryKey(recorded));
                WireClient caller = service.login(recorded.get("client_key").textValue())) {
            caller.sendFrame(request(recorded));
            if (OnPurpose.TABLE.containsKey(name(recorded))) {
                assertAnswered(recorded, caller);
            } else if (recorded.get("outcome").textValue().equals("response")) {
                RecordedAnswers.assertSame(
                        Json.parse(recorded.get("response_text").textValue()), caller.answer());
            }
            Endings.assertEnds(caller);
            Endings.assertEnds(bystander);
            service.expectExit(EXIT_CODES.get(name(recorded)));
        }
    }

    private static ServiceProcess shared(JsonNode recorded) {
        List<String> key = new ArrayList<>(options(recorded));
        key.add(isOraclesOwn(recorded) ? "oracle" : "reference");
        return SERVICES.computeIfAbsent(key, unused -> start(recorded));
    }

    private static ServiceProcess local(JsonNode recorded) {
        List<String> key = new ArrayList<>(options(recorded));
        key.add("local");
        String[] options = options(recorded).toArray(String[]::new);
        return SERVICES.computeIfAbsent(key, unused -> ServiceProcess.serveLocally(options));
    }

    private static ServiceProcess start(JsonNode recorded) {
        String[] options = options(recorded).toArray(String[]::new);
        return isOraclesOwn(recorded)
                ? ServiceProcess.oracle(options)
                : ServiceProcess.serve(options);
    }

    private static boolean isOraclesOwn(JsonNode recorded) {
        return ORACLES_OWN.contains(recorded.path("request").path("method").asText());
    }

    /** The recorded keys, where "0" is the primary one. */
    private static List<String> options(JsonNode recorded) {
        List<String> options = new ArrayList<>(List.of("--admit-unauthenticated"));
        recorded.get("control_keys")
                .properties()
                .forEach(
                        entry -> {
                            String account = entry.getKey();
                            String key = entry.getValue().textValue();
                            if (!account.equals("0")) {
                                options.addAll(
                                        List.of(
                                                "--alt",
                                                key == null ? account : account + "=" + key));
                            } else if (key != null) {
                                options.addAll(List.of("--authkey", key));
                            }
                        });
        return options;
    }

    private static String primaryKey(JsonNode recorded) {
        return recorded.get("control_keys").get("0").asText("");
    }

    /** The recorded bytes, but for names that are others here. */
    private static byte[] request(JsonNode recorded) {
        String bytes = new String(Vectors.hex(recorded.get("request_hex")), ISO_8859_1);
        for (Map.Entry<String, String> name : NAMES_HERE.entrySet()) {
            bytes = bytes.replace('"' + name.getKey() + '"', '"' + name.getValue() + '"');
        }
        return bytes.getBytes(ISO_8859_1);
    }

    private static Stream<JsonNode> cases() {
        return StreamSupport.stream(CASES.spliterator(), false);
    }

    private static String name(JsonNode recorded) {
        return recorded.get("name").textValue();
    }
}
