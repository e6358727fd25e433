// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.network.connection.Message;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The recorded messages, framed by the public helpers, and their sizes on a live connection. */
class FramingVectorTest {

    private static final JsonNode FRAMING = Vectors.load("framing.json");

    @TestFactory
    Stream<DynamicTest> headerIsTheRecordedOne() {
        return StreamSupport.stream(FRAMING.get("vectors").spliterator(), false)
                .map(
                        vector ->
                                DynamicTest.dynamicTest(
                                        vector.get("length") + " bytes",
                                        () -> assertFramed(vector)));
    }

    private static void assertFramed(JsonNode vector) {
        byte[] payload = payload(vector);
        byte[] header = Vectors.hex(vector.get("header_hex"));
        byte[] framed = Wire.join(header, payload);
        assertThat(Message.makeHeader(payload)).isEqualTo(header);
        assertThat(Message.validateMessage(framed)).isEqualTo(payload);
        assertThat(Wire.frame(payload)).isEqualTo(framed);
    }

    private static byte[] payload(JsonNode vector) {
        if (vector.has("payload_hex")) {
            return Vectors.hex(vector.get("payload_hex"));
        }
        JsonNode repeat = vector.get("payload_repeat");
        return repeat.get(0).textValue().repeat(repeat.get(1).intValue()).getBytes(US_ASCII);
    }

    @Test
    void messageOfAnotherSizeThanItsHeaderClaimsIsInvalid() {
        JsonNode errors = FRAMING.get("errors");
        assertInvalid("000000", errors.get("message shorter than header"));
        assertInvalid("0000000161616161", errors.get("payload too long"));
        assertInvalid("0000000561616161", errors.get("payload too short"));
    }

    private static void assertInvalid(String message, JsonNode recorded) {
        assertThatThrownBy(() -> Message.validateMessage(HexFormat.of().parseHex(message)))
                .hasMessage(recorded.get("str").textValue());
    }

    /** Around the powers of two, where buffers begin and end. */
    @Test
    void messagesOfAllSizesCrossTheWire() {
        try (ServiceProcess service = ServiceProcess.serve();
                WireClient client = service.login()) {
            for (int power = 4; power <= 20; power++) {
                for (int size = (1 << power) - 2; size <= (1 << power) + 2; size++) {
                    char[] letters = new char[size];
                    Arrays.fill(letters, (char) ('a' + power));
                    String text = new String(letters);
                    assertThat(client.result("echo", text).textValue()).isEqualTo(text);
                }
            }
        }
    }
}
