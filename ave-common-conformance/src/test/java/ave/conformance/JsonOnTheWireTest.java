// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the wire format says about JSON, where no recording does. */
class JsonOnTheWireTest {

    private static ServiceProcess service;
    private static WireClient client;

    @BeforeAll
    static void start() {
        service = ServiceProcess.serve();
        client = service.login();
    }

    @AfterAll
    static void stop() {
        client.close();
        service.close();
    }

    @Test
    void numbersKeepTheirValueAndTheirKind() {
        for (String number :
                new String[] {
                    "9007199254740993",
                    "-9223372036854775808",
                    "-9223372036854775809",
                    "18446744073709551615",
                    "5e-324",
                    "2.2250738585072014e-308",
                    "1.7976931348623157e308",
                    "0.30000000000000004",
                    "123456789012345680.0",
                    "1e5",
                    "-0.0"
                }) {
            assertThatObject(echo(number)).as(number).isEqualTo(Json.parse(number));
        }
    }

    @Test
    void escapesMayBeAnyOnesThatJsonKnows() {
        assertThat(echo("\"\\/\\b\\f\\n\\r\\t\\\\\\\"\\u00e5\\uD83D\\ude00\"").textValue())
                .isEqualTo("/\b\f\n\r\t\\\"\u00e5\ud83d\ude00");
    }

    @Test
    void loneSurrogatesSurviveWhereverTheyStand() {
        JsonNode value =
                Json.of(new String[] {"\udc00", "a\ud800", "\ude00\ud83d", "\ud800\ud800"});
        assertThatObject(echo(Json.text(value))).isEqualTo(value);
        assertThat(client.call("\ud800").path("exception").textValue())
                .isEqualTo("no such RPC: \ud800");
    }

    @Test
    void lastOfTheSameKeysWins() {
        client.sendFrame(
                "{\"method\": \"no\", \"params\": [], \"method\": \"echo\","
                        + " \"params\": {\"vargs\": [1], \"kwargs\": {}, \"vargs\": [2]}}");
        assertThatObject(client.answer()).isEqualTo(Json.parse("{\"result\": 2}"));
    }

    @Test
    void unknownMembersAreIgnored() {
        client.sendFrame(
                "{\"a\": {\"b\": [1]}, \"method\": \"echo\", \"id\": 7,"
                        + " \"params\": {\"vargs\": [2], \"kwargs\": {}, \"more\": null}}");
        assertThatObject(client.answer()).isEqualTo(Json.parse("{\"result\": 2}"));
    }

    @Test
    void nestingDeeperThanAThousandIsMalformed() {
        String deep = "[".repeat(990) + "]".repeat(990);
        assertThatObject(echo(deep)).isEqualTo(Json.parse(deep));
        assertMalformed(request("[".repeat(1010) + "]".repeat(1010)).getBytes(US_ASCII));
        assertMalformed(
                request("{\"a\":".repeat(1010) + "1" + "}".repeat(1010)).getBytes(US_ASCII));
    }

    @Test
    void whatIsNoJsonIsMalformed() {
        for (String value :
                new String[] {
                    "01",
                    "+1",
                    ".5",
                    "1.",
                    "1e",
                    "0x10",
                    "-",
                    "'a'",
                    "a",
                    "True",
                    "nan",
                    "[1,]",
                    "{\"a\": 1,}",
                    "{a: 1}",
                    "[1 2]",
                    "/**/1",
                    "1 // one",
                    "\"\\x41\"",
                    "\"\\u12\"",
                    "\"",
                    "[",
                    "}"
                }) {
            assertMalformed(request(value).getBytes(US_ASCII));
        }
        assertMalformed(new byte[0]);
        assertMalformed(" ".getBytes(US_ASCII));
        assertMalformed((request("1") + " {}").getBytes(US_ASCII));
        assertMalformed((request("1") + "\0").getBytes(US_ASCII));
    }

    /** Stray, cut off, overlong, surrogates, beyond the last character. */
    @Test
    void whatIsNoUtf8IsMalformed() {
        for (String hex :
                List.of(
                        "ff",
                        "80",
                        "c3",
                        "e282",
                        "f09f98",
                        "c080",
                        "c1bf",
                        "e08080",
                        "f0808080",
                        "eda080",
                        "f4908080",
                        "f8888080")) {
            String bytes = new String(HexFormat.of().parseHex(hex), ISO_8859_1);
            assertMalformed(request('"' + bytes + '"').getBytes(ISO_8859_1));
        }
    }

    /** From a request cut, changed and padded at random: one answer, and the next call works. */
    @Test
    void mutilatedRequestIsAnsweredOnceAtMost() {
        byte[] request = Json.request("join_args", 1, "two", 3.0, List.of("\u00e5"));
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] mutilated = mutilate(request, random);
            client.sendFrame(mutilated);
            client.sendFrame(Json.request("sync_ping", "mark " + i));
            JsonNode answer = client.answer();
            if (!isMark(answer, i)) {
                assertThat(answer.has("result") || answer.has("exception"))
                        .as("%s to %s", answer, new String(mutilated, ISO_8859_1))
                        .isTrue();
                JsonNode mark = client.answer();
                assertThat(isMark(mark, i)).as("%s", mark).isTrue();
            }
        }
    }

    private static boolean isMark(JsonNode answer, int i) {
        return ("mark " + i).equals(answer.path("result").textValue());
    }

    private static byte[] mutilate(byte[] request, Random random) {
        byte[] bytes = Arrays.copyOf(request, 1 + random.nextInt(request.length + 10));
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static JsonNode echo(String json) {
        client.sendFrame(request(json));
        JsonNode answer = client.answer();
        assertThat(answer.has("result")).as("%s to %s", answer, json).isTrue();
        return answer.get("result");
    }

    private static String request(String json) {
        return "{\"method\": \"echo\", \"params\": {\"vargs\": [" + json + "], \"kwargs\": {}}}";
    }

    private static void assertMalformed(byte[] request) {
        client.sendFrame(request);
        JsonNode answer = client.answer();
        assertThat(answer.path("exception").textValue())
                .as("%s to %s", answer, new String(request, ISO_8859_1))
                .startsWith("malformed JSON: ");
    }
}
