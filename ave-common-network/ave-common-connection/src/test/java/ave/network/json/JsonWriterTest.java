// SPDX-License-Identifier: Apache-2.0
package ave.network.json;

import static ave.network.json.Texts.messages;
import static ave.network.json.Texts.payload;
import static ave.network.json.Texts.read;
import static ave.network.json.Texts.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written, and that nothing else is. */
class JsonWriterTest {
    /** As users have them in their results. */
    record Point(int x, double y, List<String> names) {}

    /** One that can't be asked. */
    static final class Failing {
        public int getValue() {
            throw new IllegalStateException("not now");
        }
    }

    enum Colour {
        RED
    }

    @Test
    void shouldWriteEveryKindOfValue() throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("text", "a");
        map.put("list", Arrays.asList(1, 2.5, true, null));
        map.put("map", Map.of("x", List.of()));

        assertThat(write(map))
                .isEqualTo("{\"text\":\"a\",\"list\":[1,2.5,true,null],\"map\":{\"x\":[]}}");
        assertThat(write(null)).isEqualTo("null");
        assertThat(write("")).isEqualTo("\"\"");
        assertThat(write(false)).isEqualTo("false");
    }

    @Test
    void shouldWriteWhatUsersHave() throws IOException {
        assertThat(write(new Point(1, 2, List.of("a"))))
                .isEqualTo("{\"x\":1,\"y\":2.0,\"names\":[\"a\"]}");
        assertThat(write(new int[] {1, 2})).isEqualTo("[1,2]");
        assertThat(write(new Object[] {"a", null})).isEqualTo("[\"a\",null]");
        assertThat(write(Colour.RED)).isEqualTo("\"RED\"");
        assertThat(write('x')).isEqualTo("\"x\"");
        assertThat(write(new LinkedHashSet<>(List.of(2, 1)))).isEqualTo("[2,1]");
        assertThat(write(List.of(Map.of("p", new Point(0, Double.NaN, List.of())))))
                .isEqualTo("[{\"p\":{\"x\":0,\"y\":NaN,\"names\":[]}}]");
    }

    @Test
    void shouldMakeKeysThatAreNoStringsStrings() throws IOException {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(1, "a");
        map.put(null, "b");
        map.put(Colour.RED, "c");
        map.put(2.5, "d");

        assertThat(write(map))
                .isEqualTo("{\"1\":\"a\",\"null\":\"b\",\"RED\":\"c\",\"2.5\":\"d\"}");
    }

    @Test
    void shouldWriteAsciiWithEscapesInLowerCase() throws IOException {
        String text = "\u00e5\u00ff\u65e5\ud83d\ude00\u2028\ufeff\uffff";
        String escaped = "\\u00e5\\u00ff\\u65e5\\ud83d\\ude00\\u2028\\ufeff\\uffff";

        assertThat(write(text)).isEqualTo("\"" + escaped + "\"");
        assertThat(write(Map.of(text, text)))
                .isEqualTo("{\"" + escaped + "\":\"" + escaped + "\"}");
    }

    @Test
    void shouldWriteSurrogatesThatStandAlone() throws IOException {
        assertThat(write("\ud800")).isEqualTo("\"\\ud800\"");
        assertThat(write("a\udfffb")).isEqualTo("\"a\\udfffb\"");
        assertThat(write("\ude00\ud83d")).isEqualTo("\"\\ude00\\ud83d\"");
        assertThat(write(Map.of("\udc00", "\udbff"))).isEqualTo("{\"\\udc00\":\"\\udbff\"}");
    }

    @Test
    void shouldWriteEveryCharacterSoThatItIsReadAgain() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            all.append((char) c);
        }
        String json = write(all.toString());

        assertThat(json.chars()).allMatch(c -> c >= ' ' && c <= 0x7f);
        assertThat(read(json).equals(all.toString())).isTrue();
    }

    @Test
    void shouldPutAHeaderBeforeEachMessage() throws IOException {
        JsonWriter writer = new JsonWriter();
        writer.message(w -> w.value(1));
        writer.payload("raw".getBytes(UTF_8));
        writer.payload(new byte[0]);
        writer.message(w -> w.value("a".repeat(70_000)));

        assertThat(messages(writer))
                .containsExactly("1", "raw", "", "\"" + "a".repeat(70_000) + "\"");
        assertThat(Arrays.copyOf(writer.bytes(), 12))
                .isEqualTo(new byte[] {0, 0, 0, 1, '1', 0, 0, 0, 3, 'r', 'a', 'w'});
    }

    @Test
    void shouldTakeBackTheLastMessages() throws IOException {
        JsonWriter writer = new JsonWriter();
        writer.message(w -> w.value("first"));
        final int size = writer.size();
        writer.message(w -> w.value("second"));
        writer.payload("third".getBytes(UTF_8));

        byte[] taken = writer.takeFrom(size);

        assertThat(new String(taken, UTF_8)).isEqualTo("\0\0\0\u0008\"second\"\0\0\0\u0005third");
        assertThat(messages(writer)).containsExactly("\"first\"");
        writer.message(w -> w.value("fourth"));
        assertThat(messages(writer)).containsExactly("\"first\"", "\"fourth\"");
    }

    @Test
    void shouldForgetWhatWasWrittenAndItsMemory() throws IOException {
        JsonWriter writer = new JsonWriter();
        int small = writer.bytes().length;
        writer.message(w -> w.value("a".repeat(9_000_000)));
        assertThat(writer.bytes().length).isGreaterThan(9_000_000);

        writer.clear();

        assertThat(writer.size()).isZero();
        assertThat(writer.bytes().length).isEqualTo(small);
        writer.message(w -> w.value(1));
        assertThat(messages(writer)).containsExactly("1");
    }

    @Test
    void shouldKeepTheMemoryOfUsualMessages() throws IOException {
        JsonWriter writer = new JsonWriter();
        writer.message(w -> w.value("a".repeat(100_000)));
        byte[] bytes = writer.bytes();
        writer.clear();

        assertThat(writer.bytes()).isSameAs(bytes);
    }

    @Test
    void shouldWriteObjectsMemberByMember() throws IOException {
        String json =
                payload(
                        w -> {
                            w.startObject();
                            w.member("a", 1);
                            w.member("\u00e5", List.of("x"));
                            w.member("nothing", null);
                            w.endObject();
                        });

        assertThat(json).isEqualTo("{\"a\":1,\"\\u00e5\":[\"x\"],\"nothing\":null}");
    }

    static List<Object> impossible() {
        List<Object> cyclic = new ArrayList<>();
        cyclic.add(cyclic);
        Map<String, Object> cyclicMap = new LinkedHashMap<>();
        cyclicMap.put("self", List.of(cyclicMap));
        Object deep = 1;
        for (int i = 0; i < 2001; i++) {
            deep = List.of(deep);
        }
        return List.of(
                new Object(),
                new Failing(),
                cyclic,
                cyclicMap,
                deep,
                Map.of("a", List.of("b", new Object())),
                List.of(new Failing()),
                Map.of(
                        "long enough to reach the buffer",
                        List.of("x".repeat(50_000), new Object())));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void shouldAddNothingOfAValueThatNoJsonCanHold(Object impossible) throws IOException {
        JsonWriter writer = new JsonWriter();
        writer.message(w -> w.value("before"));
        int size = writer.size();
        assertThatIOException().isThrownBy(() -> writer.message(w -> w.value(impossible)));
        assertThat(writer.size()).isEqualTo(size);

        assertThatIOException()
                .isThrownBy(
                        () ->
                                writer.message(
                                        w -> {
                                            w.startObject();
                                            w.member("fine", 1);
                                            w.member("result", impossible);
                                            w.endObject();
                                        }));
        assertThat(messages(writer)).containsExactly("\"before\"");

        writer.message(w -> w.value(Map.of("after", 1)));
        assertThat(messages(writer)).containsExactly("\"before\"", "{\"after\":1}");
    }

    @Test
    void shouldAddNothingWhenTheContentThrows() throws IOException {
        JsonWriter writer = new JsonWriter();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(
                        () ->
                                writer.message(
                                        w -> {
                                            w.startObject();
                                            w.member("a", "x".repeat(100_000));
                                            throw new IllegalStateException("in the middle");
                                        }))
                .withMessage("in the middle");
        assertThat(writer.size()).isZero();

        writer.message(w -> w.value(1));
        assertThat(messages(writer)).containsExactly("1");
    }

    @Test
    void shouldSayWhyAValueCanNotBeWritten() {
        assertThatIOException()
                .isThrownBy(() -> write(new Failing()))
                .withMessageContaining("not now");
        assertThatIOException()
                .isThrownBy(() -> write(new Object()))
                .withMessageContaining("java.lang.Object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void shouldWrapAValueOfTheGreatestDepthThatCanBeRead(String open) throws IOException {
        String close = open.equals("[") ? "]" : "}";
        String deepest = open.repeat(999) + "[1]" + close.repeat(999);
        Object value = read(deepest);

        assertThat(write(Map.of("result", value))).isEqualTo("{\"result\":" + deepest + "}");
    }

    @Test
    void shouldWriteWhatJacksonWritesItsOwnWay() throws IOException {
        assertThat(write(Json.MAPPER.readTree("{\"a\": [1, null]}"))).isEqualTo("{\"a\":[1,null]}");
        assertThat(write(new byte[] {1, 2, 3})).isEqualTo("\"AQID\"");
        assertThat(write(Collections.unmodifiableList(List.of(1)))).isEqualTo("[1]");
        assertThat(write(List.of(Optional.of(1), Optional.empty()))).isEqualTo("[1,null]");
        assertThat(write(Instant.parse("2026-11-27T21:00:00Z")))
                .isEqualTo("\"2026-11-27T21:00:00Z\"");
        assertThat(write(Duration.ofMillis(1500))).isEqualTo("\"PT1.5S\"");
        assertThatIOException().isThrownBy(() -> write(new Object()));
    }
}
