// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.exceptions.AuthError;
import ave.network.connection.Challenge;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The recorded digests, made by the public helpers and by a live handshake. */
class DigestVectorTest {

    private static final JsonNode DIGEST = Vectors.load("digest.json");

    /** Keys are text in ours, so one that isn't UTF-8 can't be told to it. */
    private static final Predicate<byte[]> IS_TEXT =
            key -> Arrays.equals(new String(key, UTF_8).getBytes(UTF_8), key);

    @TestFactory
    Stream<DynamicTest> digestIsTheRecordedOne() {
        return StreamSupport.stream(DIGEST.get("vectors").spliterator(), false)
                .map(
                        vector ->
                                DynamicTest.dynamicTest(
                                        "key " + vector.get("authkey_hex").textValue(),
                                        () -> assertDigest(vector)));
    }

    private static void assertDigest(JsonNode vector) {
        byte[] key = Vectors.hex(vector.get("authkey_hex"));
        byte[] salt = Vectors.hex(vector.get("salt_hex"));
        byte[] digest = Vectors.hex(vector.get("digest_hex"));
        // This suite's own client stands on the same ground.
        assertThat(WireClient.digest(key, salt)).isEqualTo(digest);
        if (IS_TEXT.test(key)) {
            String text = new String(key, UTF_8);
            byte[] challenge = Vectors.hex(vector.get("challenge_hex"));
            assertThat(Challenge.makeDigest(challenge, text)).isEqualTo(digest);
            assertThat(Challenge.validateDigest(digest, salt, List.of("another", text)))
                    .isEqualTo(text);
        }
    }

    @Test
    void liveHandshakeAcceptsEachRecordedKey() {
        List<String> keys =
                StreamSupport.stream(DIGEST.get("vectors").spliterator(), false)
                        .map(vector -> Vectors.hex(vector.get("authkey_hex")))
                        .filter(IS_TEXT)
                        .map(key -> new String(key, UTF_8))
                        .filter(key -> key.indexOf('\0') < 0) // not for a command line
                        .distinct()
                        .toList();
        String[] options =
                keys.stream()
                        .flatMap(
                                key ->
                                        Stream.of(
                                                "--alt", "account" + keys.indexOf(key) + "=" + key))
                        .toArray(String[]::new);
        try (ServiceProcess service = ServiceProcess.serve(options)) {
            for (String key : keys) {
                try (WireClient client = service.login(key)) {
                    assertThat(client.authenticated()).as("key %s", key).isTrue();
                    assertThat(client.result("whoami").textValue()).isEqualTo(key);
                }
            }
        }
    }

    /** As recorded, but that what is no verdict is always an AuthError. */
    @TestFactory
    Stream<DynamicTest> verdictIsReadAsRecorded() {
        return DIGEST.get("finish_challenge").properties().stream()
                .map(
                        recorded ->
                                DynamicTest.dynamicTest(
                                        "verdict " + recorded.getKey(),
                                        () ->
                                                assertVerdict(
                                                        recorded.getKey(), recorded.getValue())));
    }

    private static void assertVerdict(String answer, JsonNode recorded) {
        boolean more = answer.contains("more");
        if (recorded.has("ok") || more) {
            Challenge.finishChallenge(answer.getBytes(UTF_8));
        } else {
            assertThatThrownBy(() -> Challenge.finishChallenge(answer.getBytes(UTF_8)))
                    .isInstanceOf(AuthError.class);
        }
    }

    @Test
    void whatIsNoChallengeIsRefused() {
        for (String payload : List.of("", "CHALLENGE0123456789", "#challenge#0123456789")) {
            assertThatThrownBy(() -> Challenge.makeDigest(payload.getBytes(UTF_8), "key"))
                    .isInstanceOf(AuthError.class)
                    .hasMessage("wrong challenge: " + payload);
        }
    }

    @Test
    void digestFitsItsKeyOnly() {
        byte[] salt = Challenge.makeSalt();
        byte[] digest = WireClient.digest("b", salt);
        Map<String, byte[]> unfit =
                Map.of(
                        "empty digest", new byte[0],
                        "short digest", Arrays.copyOf(digest, 15),
                        "trailing byte", Arrays.copyOf(digest, 17));
        assertThat(Challenge.validateDigest(digest, salt, List.of("a", "b"))).isEqualTo("b");
        assertThat(Challenge.validateDigest(digest, salt, List.of())).isNull();
        unfit.forEach(
                (name, bytes) ->
                        assertThat(Challenge.validateDigest(bytes, salt, List.of("a", "b")))
                                .as(name)
                                .isNull());
        assertThat(Challenge.validateDigest(WireClient.digest("", salt), salt, List.of("")))
                .as("empty key")
                .isEmpty();
    }
}
