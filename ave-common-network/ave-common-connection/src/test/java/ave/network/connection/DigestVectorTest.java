// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The handshake as the Python library does it. */
class DigestVectorTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] SALT = HEX.parseHex("000102030405060708090a0b0c0d0e0f10111213");

    /** On purpose: keys are text here, and null stands for none. */
    private static final Map<String, String> OTHER_KEYS =
            Map.of(
                    "None authkey", "ok eee7e8c8fa6d98a59d76c44ce7018548",
                    "unicode authkey", "ok 5b2709aec5bcecbd08bd1f92d77ecea1",
                    "unicode key in list", "ok key");

    /** On purpose: an exception of its own type, and the challenge as text instead of its repr. */
    private static final Map<String, String> OTHER_REFUSALS =
            Map.of(
                    "challenge in other case", refusedChallenge("#challenge#"),
                    "empty challenge", "AuthError: wrong challenge: ",
                    "wrong challenge", refusedChallenge("CHALLENGE"));

    /** On purpose: AuthError for whatever is no verdict; a verdict may say more than the word. */
    private static final Map<String, String> OTHER_VERDICTS =
            Map.of(
                    "", "AuthError: not an authentication result: ",
                    "\"authenticated\"", notAVerdict("\"authenticated\""),
                    "[\"authenticated\"]", notAVerdict("[\"authenticated\"]"),
                    "[]", notAVerdict("[]"),
                    "not json", notAVerdict("not json"),
                    "true", notAVerdict("true"),
                    "{\"authenticated\": true, \"more\": 1}", "ok null",
                    "{}", notAVerdict("{}"));

    private static String refusedChallenge(String prefix) {
        return "AuthError: wrong challenge: " + prefix + new String(SALT, UTF_8);
    }

    private static String notAVerdict(String result) {
        return "AuthError: not an authentication result: " + result;
    }

    private static byte[] hex(JsonNode vector, String name) {
        return HEX.parseHex(vector.required(name + "_hex").asText());
    }

    private static boolean isText(byte[] key) {
        return Arrays.equals(new String(key, UTF_8).getBytes(UTF_8), key);
    }

    private static Stream<JsonNode> all() throws IOException {
        JsonNode vectors = Vectors.read("digest.json").required("vectors");
        return StreamSupport.stream(vectors.spliterator(), false);
    }

    static Stream<JsonNode> vectors() throws IOException {
        return all().filter(vector -> isText(hex(vector, "authkey")));
    }

    @Test
    void shouldLeaveOutOnlyTheKeysThatAreNoText() throws IOException {
        List<String> leftOut =
                all().map(vector -> hex(vector, "authkey"))
                        .filter(key -> !isText(key))
                        .map(HEX::formatHex)
                        .distinct()
                        .toList();

        // On purpose: a key is text, which is sent in UTF-8.
        assertThat(leftOut).hasSizeLessThanOrEqualTo(3);
        assertThat(vectors()).hasSizeGreaterThan(60);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldMakeTheSameDigest(JsonNode vector) {
        byte[] digest =
                Challenge.makeDigest(
                        hex(vector, "challenge"), new String(hex(vector, "authkey"), UTF_8));

        assertThat(HEX.formatHex(digest)).isEqualTo(vector.get("digest_hex").asText());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldMakeTheSameChallengeAndKnowTheKey(JsonNode vector) {
        byte[] salt = hex(vector, "salt");
        String key = new String(hex(vector, "authkey"), UTF_8);
        List<String> keys = List.of("some other key", key);

        assertThat(Challenge.makeChallenge(salt)).isEqualTo(hex(vector, "challenge"));
        assertThat(Challenge.validateDigest(hex(vector, "digest"), salt, keys)).isEqualTo(key);
    }

    @Test
    void shouldRefuseTheSameChallenges() throws IOException {
        byte[] challenge = Challenge.makeChallenge(SALT);
        Map<String, Vectors.Attempt> attempts = new LinkedHashMap<>();
        attempts.put("None authkey", () -> makeDigest(challenge, null));
        attempts.put("unicode authkey", () -> makeDigest(challenge, "key"));
        attempts.put("empty challenge", () -> makeDigest(new byte[0], "key"));
        attempts.put("wrong challenge", () -> makeDigest(with("CHALLENGE"), "key"));
        attempts.put("challenge in other case", () -> makeDigest(with("#challenge#"), "key"));

        Map<String, String> differences = new TreeMap<>(OTHER_REFUSALS);
        differences.putAll(OTHER_KEYS);
        assertSame("make_digest_errors", attempts, differences);
    }

    private static String makeDigest(byte[] challenge, String key) {
        return HEX.formatHex(Challenge.makeDigest(challenge, key));
    }

    private static byte[] with(String prefix) {
        byte[] bytes = Arrays.copyOf(prefix.getBytes(UTF_8), prefix.length() + SALT.length);
        System.arraycopy(SALT, 0, bytes, prefix.length(), SALT.length);
        return bytes;
    }

    @Test
    void shouldKnowTheSameKeys() throws IOException {
        byte[] digest = Challenge.makeDigest(Challenge.makeChallenge(SALT), "b");
        byte[] ofEmpty = Challenge.makeDigest(Challenge.makeChallenge(SALT), "");
        byte[] ofKey = Challenge.makeDigest(Challenge.makeChallenge(SALT), "key");
        Map<String, Vectors.Attempt> attempts = new LinkedHashMap<>();
        attempts.put("second key", () -> find(digest, "a", "b"));
        attempts.put("no keys", () -> find(digest));
        attempts.put("empty key accepted", () -> find(ofEmpty, "a", ""));
        attempts.put("empty digest", () -> find(new byte[0], "a", "b"));
        attempts.put("short digest", () -> find(Arrays.copyOf(digest, 15), "a", "b"));
        attempts.put("trailing byte", () -> find(Arrays.copyOf(digest, 17), "a", "b"));
        attempts.put("unicode key in list", () -> find(ofKey, "a", "key"));

        assertSame("validate_digest", attempts, OTHER_KEYS);
    }

    private static String find(byte[] digest, String... keys) {
        return Challenge.validateDigest(digest, SALT, List.of(keys));
    }

    @Test
    void shouldTakeTheSameVerdicts() throws IOException {
        Map<String, Vectors.Attempt> attempts = new LinkedHashMap<>();
        for (String verdict : recorded("finish_challenge").keySet()) {
            attempts.put(
                    verdict,
                    () -> {
                        Challenge.finishChallenge(verdict.getBytes(UTF_8));
                        return null;
                    });
        }
        assertSame("finish_challenge", attempts, OTHER_VERDICTS);
    }

    private static Map<String, String> recorded(String group) throws IOException {
        return Vectors.outcomes(Vectors.read("digest.json").required(group));
    }

    /** Each case that was recorded is made, and each difference is one. */
    private static void assertSame(
            String group, Map<String, Vectors.Attempt> attempts, Map<String, String> differences)
            throws IOException {
        Map<String, String> expected = new TreeMap<>(recorded(group));
        differences.forEach(
                (name, ours) -> {
                    if (expected.containsKey(name)) {
                        assertThat(expected.put(name, ours)).as(name).isNotEqualTo(ours);
                    }
                });
        Map<String, String> made = new TreeMap<>();
        attempts.forEach((name, attempt) -> made.put(name, Vectors.outcome(attempt)));

        assertThat(made).isEqualTo(expected);
    }
}
