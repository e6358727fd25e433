// SPDX-License-Identifier: Apache-2.0
package ave.network.json;

import static ave.network.json.Texts.nested;
import static ave.network.json.Texts.read;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts are JSON here, and what they mean. */
class JsonReaderTest {
    private static void assertRefused(String text) {
        assertThatIOException().as(text).isThrownBy(() -> read(text));
    }

    @Test
    void shouldReadEveryKindOfValue() throws IOException {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("text", "a");
        expected.put("number", 1);
        expected.put("list", Arrays.asList(true, false, null));
        expected.put("map", Map.of("x", List.of()));
        expected.put("", new LinkedHashMap<>());

        assertThat(
                        read(
                                "{\"text\": \"a\", \"number\": 1, \"list\": [true, false, null],"
                                        + " \"map\": {\"x\": []}, \"\": {}}"))
                .isEqualTo(expected);
        assertThat(read("\"text\"")).isEqualTo("text");
        assertThat(read("\"\"")).isEqualTo("");
        assertThat(read("true")).isEqualTo(true);
        assertThat(read("false")).isEqualTo(false);
        assertThat(read("null")).isNull();
        assertThat(read("[]")).isEqualTo(List.of());
        assertThat(read("{}")).isEqualTo(Map.of());
    }

    @Test
    void shouldKeepTheOrderOfMembers() throws IOException {
        Map<?, ?> map = (Map<?, ?>) read("{\"z\": 1, \"a\": 2, \"m\": 3}");

        assertThat(new ArrayList<Object>(map.keySet())).isEqualTo(List.of("z", "a", "m"));
    }

    @Test
    void shouldTakeTheLastOfMembersOfTheSameName() throws IOException {
        assertThat(read("{\"a\": 1, \"b\": 2, \"a\": {\"c\": 3, \"c\": 4}}"))
                .isEqualTo(Map.of("a", Map.of("c", 4), "b", 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " {\"a\":1} ",
                "\t\r\n {\"a\"\n:\r1\t}\n\n",
                "{ \"a\" : 1 }",
                "{\"a\":1}",
            })
    void shouldNotMindWhiteSpace(String text) throws IOException {
        assertThat(read(text)).isEqualTo(Map.of("a", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\t1 ", " \"a\"\n", " null ", "\r[ ]\r", "  true"})
    void shouldNotMindWhiteSpaceAroundOtherValues(String text) throws IOException {
        assertThat(read(text)).isEqualTo(read(text.strip()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u000b1", "1\f", "\u00a01", "[1\u00a0]", "\u20281", "\u00001", "1\u0000"})
    void shouldTakeNothingElseForWhiteSpace(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{} x",
                "{}{}",
                "{},",
                "[] []",
                "[]]",
                "1 2",
                "1,",
                "1]",
                "12a",
                "truefalse",
                "true false",
                "nulls",
                "\"a\"b",
                "\"a\"\"b\"",
                "NaNN",
                "Infinity1",
                "0 1",
                "{}\u0000",
                // What could go on and become a token.
                "{} 1",
                "[] -",
                "{} tru",
                "[] \"",
                "{} \"a",
                "[1] N",
                "{}1",
                "[]n",
                "[]\\",
                "{} {",
                "[] [1, 2",
                "{}\"\"",
                "1 -",
                "\"a\" \"",
                "null N"
            })
    void shouldRefuseAnythingBehindTheValue(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "\n\t", "{", "[", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "[1",
                        "[1,",
                "\"", "\"a", "\"\\", "\"\\u12", "t", "tru", "nul", "fals", "Na", "Infinit", "-",
                "-Infinit", "1e", "1e+", "1.", "[-", "[\"", "{\"", "[[]", "[{}", "{\"a\":[}"
            })
    void shouldRefuseATextThatEndsTooEarly(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,]",
                "[,1]",
                "[,]",
                "[1 2]",
                "[1;2]",
                "{\"a\":1,}",
                "{,}",
                "{\"a\" 1}",
                "{\"a\":}",
                "{:1}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{null:1}",
                "{\"a\":1 \"b\":2}",
                "['a']",
                "(1)",
                "[1}",
                "{\"a\":1]",
                "]",
                "}",
                ",",
                ":",
                "// a\n1",
                "/* a */ 1",
                "# a\n1",
                "[1 /* a */]",
                "undefined",
                "None",
                "True",
                "NULL",
                "a",
                "\\u0031",
                "\"a\nb\"",
                "\"a\tb\"",
                "\"a\u0000b\"",
                "\"a\u001fb\"",
                "\"\\x41\"",
                "\"\\a\"",
                "\"\\'\"",
                "\"\\u12g4\"",
                "\"\\u\"",
                "\"\\U0041\"",
                "\"\\\n\"",
                "'a'",
                "`a`"
            })
    void shouldRefuseWhatIsNoJson(String text) {
        assertRefused(text);
        assertRefused("[" + text + "]");
    }

    @Test
    void shouldReadEscapes() throws IOException {
        assertThat(read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e5\\u65E5\""))
                .isEqualTo("\"\\/\b\f\n\r\tA\u00e5\u65e5");
        assertThat(read("{\"\\u0061\\n\": \"\\u0000\"}")).isEqualTo(Map.of("a\n", "\0"));
    }

    @Test
    void shouldReadCharactersOfEveryLength() throws IOException {
        String text = "a\u00e5\u65e5\ud83d\ude00\u007f\u2028";

        assertThat(read("\"" + text + "\"")).isEqualTo(text);
        assertThat(read("{\"" + text + "\": \"\\ud83d\\ude00\"}"))
                .isEqualTo(Map.of(text, "\ud83d\ude00"));
    }

    @Test
    void shouldReadSurrogatesThatStandAlone() throws IOException {
        assertThat(read("\"\\ud800\"")).isEqualTo("\ud800");
        assertThat(read("\"a\\udfffb\"")).isEqualTo("a\udfffb");
        assertThat(read("\"\\ude00\\ud83d\"")).isEqualTo("\ude00\ud83d");
        assertThat(read("{\"a\": [\"\\ud800\"]}")).isEqualTo(Map.of("a", List.of("\ud800")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "{}", "[]", "\"a\"", "null", " {}", "NaN", ""})
    void shouldRefuseAByteOrderMark(String text) {
        assertRefused("\ufeff" + text);
        assertRefused(" \ufeff" + text);
        assertRefused("[\ufeff1]");
        assertRefused(text + "\ufeff");
    }

    @Test
    void shouldKeepAByteOrderMarkInsideOfText() throws IOException {
        assertThat(read("\"\ufeff\"")).isEqualTo("\ufeff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": 1}", "[1]", "\"a\"", "17", "null"})
    void shouldRefuseWhatIsNotUtf8(String text) {
        for (Charset charset : List.of(UTF_16, UTF_16BE, UTF_16LE, Charset.forName("UTF-32"))) {
            assertThatIOException()
                    .as("%s in %s", text, charset)
                    .isThrownBy(() -> read(text.getBytes(charset)));
        }
    }

    @Test
    void shouldRefuseLatin1() {
        for (String text : List.of("\"\u00e5\"", "{\"\u00e5\": 1}", "[\"sm\u00f6rg\u00e5s\"]")) {
            assertThatIOException().isThrownBy(() -> read(text.getBytes(ISO_8859_1)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c080", // U+0000 in two bytes
                "c1bf",
                "e09fbf", // in three what fits into two
                "f08fbfbf",
                "eda080", // U+D800, half of a character
                "edbfbf",
                "f4908080", // above U+10FFFF
                "f5808080",
                "e28280e2", // the beginning of another
                "c3",
                "e282",
                "f09f98"
            })
    void shouldRefuseUtf8ThatIsNotTheShortestOfACharacter(String hex) {
        byte[] wrong = HexFormat.of().parseHex(hex);
        for (String around : List.of("\"|\"", "{\"|\": 1}", "[\"a|b\"]", "[1] |", "|")) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            text.writeBytes(around.substring(0, around.indexOf('|')).getBytes(UTF_8));
            text.writeBytes(wrong);
            text.writeBytes(around.substring(around.indexOf('|') + 1).getBytes(UTF_8));

            assertThatIOException().as(around).isThrownBy(() -> read(text.toByteArray()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0xbf, 0xc0, 0xf8, 0xfe, 0xff})
    void shouldRefuseBytesThatBeginNoCharacter(int wrong) {
        for (byte[] text :
                List.of(
                        new byte[] {'"', (byte) wrong, '"'},
                        new byte[] {'[', '"', 'a', (byte) wrong, 'b', '"', ']'},
                        new byte[] {(byte) wrong},
                        new byte[] {'{', (byte) wrong, '}'})) {
            assertThatIOException().isThrownBy(() -> read(text));
        }
    }

    @Test
    void shouldReadUpToTheDeepestNesting() throws IOException {
        assertThat(depth(read(nested(1000, "[", "", "]")))).isEqualTo(1000);
        assertThat(depth(read(nested(999, "[", "1", "]")))).isEqualTo(999);
        assertThat(depth(read(nested(1000, "{\"a\":", "1", "}")))).isEqualTo(1000);
        assertThat(depth(read(nested(500, "{\"a\":[", "1", "]}")))).isEqualTo(1000);
    }

    private static int depth(Object value) {
        int depth = 0;
        Object inner = value;
        while (inner instanceof Map<?, ?> || inner instanceof List<?>) {
            depth++;
            Object next = null;
            if (inner instanceof Map<?, ?> map) {
                next = map.get("a");
            } else if (inner instanceof List<?> list && !list.isEmpty()) {
                next = list.get(0);
            }
            inner = next;
        }
        return depth;
    }

    @Test
    void shouldRefuseToNestDeeper() {
        assertRefused(nested(1001, "[", "", "]"));
        assertRefused(nested(1001, "{\"a\":", "1", "}"));
        assertRefused(nested(500, "{\"a\":[", "[]", "]}"));
        assertRefused("[".repeat(1001));
        assertRefused("[".repeat(1_000_000));
        assertRefused("{\"a\":".repeat(1_000_000));
    }

    @Test
    void shouldReadOnAfterAnError() throws IOException {
        JsonReader reader = new JsonReader();
        for (String wrong :
                List.of("{\"a\": [1, {", "[1] x", "{\"a\" 1}", "[[[", "", "tru", "\"")) {
            byte[] bytes = wrong.getBytes(UTF_8);
            assertThatIOException().as(wrong).isThrownBy(() -> reader.read(bytes, 0, bytes.length));

            byte[] right = "{\"a\": [1]}".getBytes(UTF_8);
            assertThat(reader.read(right, 0, right.length)).isEqualTo(Map.of("a", List.of(1)));
        }
    }

    @Test
    void shouldReadManyTextsOneAfterTheOther() throws IOException {
        JsonReader reader = new JsonReader();
        for (int i = 0; i < 3000; i++) {
            String text =
                    switch (i % 4) {
                        case 0 -> "{\"name" + i + "\": " + i + "}";
                        case 1 -> "[" + i + "]";
                        case 2 -> "\"" + i + "\"";
                        default -> String.valueOf(i);
                    };
            Object expected =
                    switch (i % 4) {
                        case 0 -> Map.of("name" + i, i);
                        case 1 -> List.of(i);
                        case 2 -> String.valueOf(i);
                        default -> i;
                    };
            byte[] bytes = text.getBytes(UTF_8);
            assertThat(reader.read(bytes, 0, bytes.length)).isEqualTo(expected);
        }
    }

    @Test
    void shouldReadNothingButItsPartOfABuffer() throws IOException {
        JsonReader reader = new JsonReader();
        for (String text : List.of("{\"a\": 1}", "[1]", "12", "\"a\"", "true", "-0.5", "NaN")) {
            for (String around : List.of("]]}}", "99999", "\"\"\"\"", "\ufeff", "xxxx", "    ")) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.writeBytes(around.getBytes(UTF_8));
                final int offset = all.size();
                all.writeBytes(text.getBytes(UTF_8));
                final int length = all.size() - offset;
                all.writeBytes(around.getBytes(UTF_8));

                assertThat(reader.read(all.toByteArray(), offset, length))
                        .as("%s between %s", text, around)
                        .isEqualTo(read(text));
            }
        }
    }

    @Test
    void shouldNotChangeTheBuffer() throws IOException {
        byte[] bytes = "{\"a\": \"\\u0041\", \"b\": [1, 2.5, null]} rest".getBytes(UTF_8);
        byte[] before = bytes.clone();
        new JsonReader().read(bytes, 0, bytes.length - 5);
        new JsonReader().read(bytes, 6, 8);

        assertThat(bytes).isEqualTo(before);
    }

    @Test
    void shouldNotLetGoOfValuesWhenTheBufferIsUsedAgain() throws IOException {
        byte[] bytes = "{\"name\": \"value\", \"list\": [\"a\", 12345678901]}".getBytes(UTF_8);
        Object value = new JsonReader().read(bytes, 0, bytes.length);
        Arrays.fill(bytes, (byte) 'x');

        assertThat(value).isEqualTo(Map.of("name", "value", "list", List.of("a", 12_345_678_901L)));
    }

    @Test
    void shouldHandOnTheMembersOfAnObjectInOrderRepeatedOnesToo() throws IOException {
        List<Object> seen = new ArrayList<>();
        byte[] bytes = " {\"a\": 1, \"b\": [2, {\"c\": 3}], \"a\": null} ".getBytes(UTF_8);

        boolean wasObject =
                new JsonReader()
                        .readObject(
                                bytes,
                                0,
                                bytes.length,
                                (name, reader) -> seen.add(Arrays.asList(name, reader.value())));

        assertThat(wasObject).isTrue();
        assertThat(seen)
                .isEqualTo(
                        List.of(
                                List.of("a", 1),
                                List.of("b", List.of(2, Map.of("c", 3))),
                                Arrays.asList("a", null)));
    }

    @Test
    void shouldHandOnTheMembersOfAnInnerObject() throws IOException {
        Map<String, Object> seen = new LinkedHashMap<>();
        byte[] bytes = "{\"a\": {\"x\": 1, \"y\": {}}, \"b\": [{}], \"c\": 2}".getBytes(UTF_8);

        new JsonReader()
                .readObject(
                        bytes,
                        0,
                        bytes.length,
                        (name, reader) ->
                                seen.put(
                                        name + "?",
                                        reader.object(
                                                (inner, again) ->
                                                        seen.put(
                                                                name + "." + inner,
                                                                again.value()))));

        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("a.x", 1);
        expected.put("a.y", Map.of());
        expected.put("a?", true);
        expected.put("b?", false);
        expected.put("c?", false);
        assertThat(seen).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"a\": 1}]", "1", "null", "\"{}\"", " [ ] ", "NaN"})
    void shouldSayThatAValueIsNoObject(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);

        assertThat(new JsonReader().readObject(bytes, 0, bytes.length, JsonReaderTest::nobody))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "{} {}", "{", "{]", "nul", "\ufeff{}", "{}x", "[] 1"})
    void shouldRefuseWhatIsNeitherAnObjectNorAnotherValue(String text) {
        byte[] bytes = text.getBytes(UTF_8);

        assertThatIOException()
                .isThrownBy(
                        () ->
                                new JsonReader()
                                        .readObject(
                                                bytes, 0, bytes.length, JsonReaderTest::nobody));
    }

    private static void nobody(String name, JsonReader reader) {
        throw new AssertionError("a member " + name);
    }

    @Test
    void shouldHandOnMembersUntilTheTextIsWrong() {
        List<Object> seen = new ArrayList<>();
        byte[] bytes = "{\"a\": 1, \"b\": 2, \"c\": oops}".getBytes(UTF_8);

        assertThatIOException()
                .isThrownBy(
                        () ->
                                new JsonReader()
                                        .readObject(
                                                bytes,
                                                0,
                                                bytes.length,
                                                (name, reader) -> seen.add(reader.value())));
        assertThat(seen).isEqualTo(List.of(1, 2));
    }

    @Test
    void shouldReadOnAfterAHandlerThatThrew() throws IOException {
        JsonReader reader = new JsonReader();
        byte[] bytes = "{\"a\": {\"b\": [1, 2]}, \"c\": 3}".getBytes(UTF_8);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(
                        () ->
                                reader.readObject(
                                        bytes,
                                        0,
                                        bytes.length,
                                        (name, same) -> {
                                            throw new IllegalStateException("by the handler");
                                        }));
        assertThat(reader.read(bytes, 0, bytes.length))
                .isEqualTo(Map.of("a", Map.of("b", List.of(1, 2)), "c", 3));
    }

    @Test
    void shouldReadLargeTexts() throws IOException {
        String longText = "x".repeat(1_500_000);
        List<Integer> many = Collections.nCopies(100_000, 7);

        assertThat(read("\"" + longText + "\"").equals(longText)).isTrue();
        assertThat(read("{\"" + longText + "\": 1}").equals(Map.of(longText, 1))).isTrue();
        assertThat(read(many.toString()).equals(many)).isTrue();
    }
}
