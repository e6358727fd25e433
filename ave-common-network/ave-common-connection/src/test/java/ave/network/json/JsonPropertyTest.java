// SPDX-License-Identifier: Apache-2.0
package ave.network.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever can be said is understood, and whatever comes does no harm. */
class JsonPropertyTest {
    private final JsonReader reader = new JsonReader();
    private final JsonWriter writer = new JsonWriter();

    private byte[] written(Object value) throws IOException {
        writer.clear();
        writer.message(w -> w.value(value));
        byte[] message = writer.takeFrom(0);
        byte[] payload = new byte[message.length - 4];
        System.arraycopy(message, 4, payload, 0, payload.length);
        return payload;
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenIsRead(@ForAll("json") Object value) throws IOException {
        byte[] text = written(value);

        Object seen = reader.read(text, 0, text.length);

        assertThat(seen).isEqualTo(value);
        assertThat(new String(written(seen), UTF_8)).isEqualTo(new String(text, UTF_8));
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenIsPrintableAscii(@ForAll("json") Object value) throws IOException {
        for (byte b : written(value)) {
            assertThat(b).isBetween((byte) 0x20, (byte) 0x7f);
        }
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void membersAreThoseOfTheMap(@ForAll("objects") Map<String, Object> value) throws IOException {
        byte[] text = written(value);
        Map<String, Object> members = new LinkedHashMap<>();

        assertThat(
                        reader.readObject(
                                text,
                                0,
                                text.length,
                                (name, same) -> members.put(name, same.value())))
                .isTrue();
        assertThat(members).isEqualTo(value);
        assertThat(new ArrayList<>(members.keySet())).isEqualTo(new ArrayList<>(value.keySet()));
    }

    @Property(tries = 1500)
    void anyBytesAreAValueOrAnError(@ForAll @Size(max = 40) byte[] bytes) {
        assertValueOrError(bytes);
    }

    @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
    void piecesOfJsonAreAValueOrAnError(@ForAll("pieces") List<String> pieces) {
        assertValueOrError(String.join("", pieces).getBytes(UTF_8));
    }

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void jsonWithAnErrorInItIsAValueOrAnError(
            @ForAll("json") Object value, @ForAll Random random, @ForAll @IntRange(max = 3) int how)
            throws IOException {
        byte[] text = written(Collections.singletonList(value));
        int at = random.nextInt(text.length);
        switch (how) {
            case 0 -> text[at] = (byte) random.nextInt(256);
            case 1 -> text[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> text = Arrays.copyOf(text, at);
            default -> System.arraycopy(text, 0, text, at, Math.min(at, text.length - at));
        }
        assertValueOrError(text);
    }

    /** The same reader, whatever it had to read before. */
    private void assertValueOrError(byte[] bytes) {
        boolean wasRead = isRead(() -> reader.read(bytes, 0, bytes.length));
        boolean wasTaken =
                isRead(
                        () ->
                                reader.readObject(
                                        bytes, 0, bytes.length, (name, same) -> same.value()));
        boolean wasReadByAnother = isRead(() -> new JsonReader().read(bytes, 0, bytes.length));

        assertThat(List.of(wasTaken, wasReadByAnother)).containsOnly(wasRead);
    }

    /** An attempt to read something. */
    @FunctionalInterface
    private interface Attempt {
        Object make() throws IOException;
    }

    /** Nothing but an IOException may come of it, and what was read can be written. */
    private boolean isRead(Attempt attempt) {
        Object value;
        try {
            value = attempt.make();
        } catch (IOException e) {
            return false;
        }
        try {
            written(value);
            return true;
        } catch (IOException e) {
            throw new AssertionError("read, but can't be written: " + value, e);
        }
    }

    @Provide
    Arbitrary<List<String>> pieces() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        ":",
                        "\"",
                        "\"a\"",
                        "\"\\u00",
                        "\\",
                        "\\ud800",
                        "0",
                        "1",
                        "-",
                        ".",
                        "e",
                        "E+",
                        "9999999999",
                        "1e400",
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "INF",
                        "true",
                        "fal",
                        "null",
                        " ",
                        "\n",
                        "\u0000",
                        "\ufeff",
                        "\u00e5",
                        "\ud83d\ude00",
                        "/*",
                        "//",
                        "#",
                        "'",
                        "\u007f")
                .list()
                .ofMaxSize(14);
    }

    @Provide
    Arbitrary<Object> json() {
        Arbitrary<Object> plain =
                Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(12).asGeneric(),
                        Arbitraries.strings()
                                .withCharRange('\ud700', '\ue010')
                                .ofMaxLength(4)
                                .asGeneric(),
                        Arbitraries.integers().asGeneric(),
                        Arbitraries.longs()
                                .filter(number -> number != number.intValue())
                                .asGeneric(),
                        Arbitraries.bigIntegers()
                                .between(BigInteger.TWO.pow(64), BigInteger.TEN.pow(40))
                                .asGeneric(),
                        Arbitraries.longs().map(Double::longBitsToDouble).asGeneric(),
                        Arbitraries.bigDecimals()
                                .between(BigDecimal.valueOf(-1000), BigDecimal.valueOf(1000))
                                .map(BigDecimal::doubleValue)
                                .asGeneric(),
                        Arbitraries.of(true, false).asGeneric(),
                        Arbitraries.just(null));
        return Arbitraries.recursive(
                () -> plain,
                inner ->
                        Arbitraries.oneOf(
                                plain,
                                inner.list().ofMaxSize(4).asGeneric(),
                                mapsOf(inner).asGeneric()),
                3);
    }

    @Provide
    Arbitrary<Map<String, Object>> objects() {
        return mapsOf(json());
    }

    private static Arbitrary<Map<String, Object>> mapsOf(Arbitrary<Object> values) {
        return Arbitraries.maps(Arbitraries.strings().ofMaxLength(8), values)
                .ofMaxSize(5)
                .map(LinkedHashMap::new);
    }
}
