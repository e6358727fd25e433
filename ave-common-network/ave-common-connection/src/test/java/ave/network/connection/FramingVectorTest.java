// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames as the Python library makes and takes them. */
class FramingVectorTest {
    private static final HexFormat HEX = HexFormat.of();

    /** What can't be written down in Java: its types leave no room for it. */
    private static final Set<String> REFUSED_BY_THE_COMPILER =
            Set.of(
                    "address host int",
                    "address not tuple",
                    "address port string",
                    "unicode payload");

    private static final Map<String, Vectors.Attempt> REPLAYED =
            Map.of(
                    "address port 0", () -> new Address("localhost", 0),
                    "message shorter than header", () -> validate("000000"),
                    "payload too long", () -> validate("0000000161626364"),
                    "payload too short", () -> validate("0000000561626364"));

    /** On purpose: the text says which ports there are, and which one was given. */
    private static final Map<String, String> OTHER_TEXTS =
            Map.of("address port 0", "Exception: not a port from 1 to 65535: 0");

    private static byte[] validate(String hex) {
        return Message.validateMessage(HEX.parseHex(hex));
    }

    static Stream<JsonNode> vectors() throws IOException {
        JsonNode vectors = Vectors.read("framing.json").required("vectors");
        assertThat(vectors).hasSizeGreaterThanOrEqualTo(12);
        return StreamSupport.stream(vectors.spliterator(), false);
    }

    private static byte[] payload(JsonNode vector) {
        if (vector.has("payload_hex")) {
            return HEX.parseHex(vector.get("payload_hex").asText());
        }
        JsonNode repeat = vector.required("payload_repeat");
        byte[] payload = new byte[repeat.get(1).asInt()];
        Arrays.fill(payload, (byte) repeat.get(0).asText().charAt(0));
        return payload;
    }

    private static void assertSameAs(JsonNode vector, String name, byte[] bytes) throws Exception {
        if (vector.has(name + "_hex")) {
            assertThat(HEX.formatHex(bytes)).isEqualTo(vector.get(name + "_hex").asText());
        } else {
            String recorded = vector.required(name + "_sha256").asText();
            assertThat(HEX.formatHex(sha256(bytes))).isEqualTo(recorded);
        }
    }

    private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private static byte[] frame(byte[] payload) {
        return ByteBuffer.allocate(4 + payload.length)
                .put(Message.makeHeader(payload))
                .put(payload)
                .array();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldMakeTheSameFrame(JsonNode vector) throws Exception {
        byte[] payload = payload(vector);

        assertThat(payload).hasSize(vector.get("length").asInt());
        assertThat(HEX.formatHex(Message.makeHeader(payload)))
                .isEqualTo(vector.get("header_hex").asText());
        assertSameAs(vector, "framed", frame(payload));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldTakeTheSameFrame(JsonNode vector) throws Exception {
        byte[] payload = Message.validateMessage(frame(payload(vector)));

        assertSameAs(vector, "payload", payload);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    @Timeout(60)
    void shouldPutTheSameFrameOnTheWire(JsonNode vector) throws Exception {
        byte[] payload = payload(vector);
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            ends.ours().put(payload);
            assertSameAs(vector, "framed", ends.peer().read(4 + payload.length));

            ends.peer().send(frame(payload));
            assertSameAs(vector, "payload", ends.ours().get());
        }
    }

    @Test
    void shouldRefuseTheSame() throws IOException {
        Map<String, String> recorded =
                Vectors.outcomes(Vectors.read("framing.json").required("errors"));
        Set<String> covered = new TreeSet<>(REPLAYED.keySet());
        covered.addAll(REFUSED_BY_THE_COMPILER);
        assertThat(covered).isEqualTo(new TreeSet<>(recorded.keySet()));

        REPLAYED.forEach(
                (name, attempt) -> {
                    String expected = OTHER_TEXTS.getOrDefault(name, recorded.get(name));
                    assertThat(Vectors.outcome(attempt)).as(name).isEqualTo(expected);
                });
    }

    @Test
    void shouldDifferOnlyWhereItIsMeantTo() throws IOException {
        Map<String, String> recorded =
                Vectors.outcomes(Vectors.read("framing.json").required("errors"));

        OTHER_TEXTS.forEach((name, ours) -> assertThat(ours).isNotEqualTo(recorded.get(name)));
    }

    @Property(tries = 200)
    void aFrameHoldsItsPayload(@ForAll byte[] payload) {
        assertThat(Message.validateMessage(frame(payload))).isEqualTo(payload);
        assertThat(Message.sizeAt(Message.makeHeader(payload), 0)).isEqualTo(payload.length);
    }

    @Property(tries = 200)
    void aSizeIsNeverNegative(@ForAll int header) {
        byte[] bytes = ByteBuffer.allocate(7).put(new byte[3]).putInt(header).array();

        assertThat(Message.sizeAt(bytes, 3)).isEqualTo(Integer.toUnsignedLong(header));
    }

    @Property(tries = 200)
    void aFrameOfAnotherSizeIsRefused(@ForAll byte[] payload, @ForAll byte more) {
        byte[] frame = frame(payload);
        byte[] longer = Arrays.copyOf(frame, frame.length + 1);
        longer[frame.length] = more;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.validateMessage(longer))
                .withMessage(
                        "payload has wrong size: "
                                + (payload.length + 1)
                                + " != "
                                + payload.length);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.validateMessage(Arrays.copyOf(frame, frame.length - 1)));
    }
}
