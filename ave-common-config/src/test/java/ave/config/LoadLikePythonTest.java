// SPDX-License-Identifier: Apache-2.0
package ave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Replays how the Python library read configuration files and /etc/ave/user.
 *
 * <p>The messages begin the same; {@link #OURS} lists the rest where it differs on purpose:
 *
 * <table>
 *   <caption>differences</caption>
 *   <tr><th>case</th><th>Python</th><th>ours</th><th>why</th></tr>
 *   <tr><td>malformed JSON</td><td>words of its parser</td><td>words of ours, with line and column
 *       always, and none of the file</td><td>to find the place; keys are secret</td></tr>
 *   <tr><td>type names</td><td>{@code <type 'list'>}</td><td>{@code array}</td>
 *       <td>those of JSON</td></tr>
 *   <tr><td>keys 0, false, []</td><td>pass</td><td>refused, as other types are</td>
 *       <td>they are no keys</td></tr>
 *   <tr><td>a directory</td><td>the error of open()</td><td>an error with the path</td>
 *       <td>all errors are of one kind</td></tr>
 *   <tr><td>/etc/ave/user is no object, or its user is unknown and the uid missing</td>
 *       <td>an error inside of the library</td><td>says what is wrong</td>
 *       <td>it is the user's mistake</td></tr>
 * </table>
 */
class LoadLikePythonTest {
    private static final String INVALID = "invalid config file $P: ";
    private static final String JSON = INVALID + "not valid JSON encoding: ";
    private static final String NOTHING = "there is nothing in it: line 1 column 1";
    private static final String ETC = "could not load $P: ";

    /** Group and case → the whole message of this library. */
    private static final Map<String, String> OURS = ours();

    @TempDir private Path home;

    private static Map<String, String> ours() {
        Map<String, String> ours = new LinkedHashMap<>();
        ours.put("load_authkeys empty file", JSON + NOTHING);
        ours.put("load_authkeys white space", JSON + NOTHING);
        ours.put("load_authkeys not JSON", JSON + "Unexpected character: line 1 column 2");
        ours.put(
                "load_authkeys truncated",
                JSON
                        + "Unexpected end-of-input: expected close marker for Object:"
                        + " line 1 column 14");
        ours.put("load_authkeys trailing comma", JSON + "Unexpected character: line 1 column 15");
        ours.put("load_authkeys trailing garbage", JSON + "Unrecognized token: line 1 column 16");
        ours.put("load_authkeys list", notObject(INVALID, "array"));
        ours.put("load_authkeys string", notObject(INVALID, "string"));
        ours.put("load_authkeys unicode string", notObject(INVALID, "string"));
        ours.put("load_authkeys number", notObject(INVALID, "number"));
        ours.put("load_authkeys float", notObject(INVALID, "number"));
        ours.put("load_authkeys null", notObject(INVALID, "null"));
        ours.put("load_authkeys true", notObject(INVALID, "boolean"));
        ours.put("load_authkeys int value", notString("number"));
        ours.put("load_authkeys zero value", notString("number"));
        ours.put("load_authkeys float value", notString("number"));
        ours.put("load_authkeys big int value", notString("number"));
        ours.put("load_authkeys false value", notString("boolean"));
        ours.put("load_authkeys true value", notString("boolean"));
        ours.put("load_authkeys list value", notString("array"));
        ours.put("load_authkeys empty list value", notString("array"));
        ours.put("load_authkeys object value", notString("object"));
        ours.put("load_authkeys raw latin-1", JSON + "Invalid UTF-8 middle byte: line 1 column 14");
        ours.put("load_authkeys is a directory", "could not read config file $P: Is a directory");
        ours.put("load_etc missing", "$P does not exist");
        ours.put("load_etc unknown user with home", ETC + "no such user: no-such-user-x");
        ours.put("load_etc no name", ETC + "invalid $P: no \"name\" entry: {\"home\":\"/h\"}");
        ours.put("load_etc empty", ETC + "not valid JSON encoding: " + NOTHING);
        ours.put("load_etc list", notObject(ETC, "array"));
        ours.put("load_etc null", notObject(ETC, "null"));
        ours.put("load_etc number", notObject(ETC, "number"));
        return ours;
    }

    private static String notObject(String start, String type) {
        return start + "contents is not a dictionary: " + type;
    }

    private static String notString(String type) {
        return INVALID + "value of \"admin\" is not a string: " + type;
    }

    @TestFactory
    Stream<DynamicTest> eachRecordedFileOfKeys() {
        Path path = new AveHome(home).authkeys();
        return Recorded.cases("load_authkeys").stream()
                .map(
                        c ->
                                dynamicTest(
                                        c.get("case").asText(),
                                        () -> {
                                            put(path, c);
                                            replay(
                                                    "load_authkeys",
                                                    c,
                                                    path,
                                                    "$HOME_DIR/.ave/config/authkeys.json",
                                                    () -> Config.loadAuthkeys(home));
                                        }));
    }

    @TestFactory
    Stream<DynamicTest> eachRecordedSwitchBoard() {
        Path path = home.resolve("user");
        return Recorded.cases("load_etc").stream()
                .map(
                        c ->
                                dynamicTest(
                                        c.get("case").asText(),
                                        () -> {
                                            put(path, c);
                                            replay(
                                                    "load_etc",
                                                    c,
                                                    path,
                                                    "/etc/ave/user",
                                                    () -> Config.loadEtc(path));
                                        }));
    }

    @Test
    void aFileThatIsMissing() {
        JsonNode recorded = Recorded.cases("load").get(0);

        assertThatThrownBy(() -> Config.load(Path.of("does_not_exist.json")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(filledIn(recorded.get("str").asText()));
    }

    /** A stack trace, which includes the causes, doesn't quote it either. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "{\"admin\": hunter2}",
                "{\"admin\": 'hunter2'}",
                "{\"admin\": \"hun\nter2\"}",
                "{\"admin\": \"hunter2",
                "{\"admin\": \"hunter2\\q\"}",
                "{\"admin\": \"x\" \"hunter2\"}",
                "{\"admin\": \"x\"} hunter2",
                "{\"admin\": \"x\"} \"hunter2\"",
                "{\"admin\": -Infhunter2}",
                "{\"admin\": truhunter2}",
                "{\"admin\": 2hunter2}",
                "{\"admin\": [\"hunter2\"}",
                "{\"admin\": {\"hunter2\": 1}}",
                "\"hunter2\""
            })
    void shouldNotQuoteKeysOfAFileThatIsWrong(String text) throws IOException {
        Path path = new AveHome(home).authkeys();
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);

        Throwable thrown = catchThrowable(() -> Config.loadAuthkeys(home));
        assertThat(thrown)
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("invalid config file " + path + ": [^'\"]+(\"admin\"[^'\"]+)?");
        assertThat(trace(thrown)).doesNotContain("hunter", "hun\n", "ter2");
    }

    private static String trace(Throwable thrown) {
        StringWriter all = new StringWriter();
        thrown.printStackTrace(new PrintWriter(all));
        return all.toString();
    }

    @Test
    void shouldReplayAllThatWereRecorded() {
        assertThat(Recorded.cases("load_authkeys")).hasSize(31);
        assertThat(Recorded.cases("load_etc")).hasSize(12);
        assertThat(Recorded.cases("load")).hasSize(1);
    }

    /** The recorded text holds a character for each byte of the file. */
    private static void put(Path path, JsonNode recorded) throws IOException {
        Files.createDirectories(path.getParent());
        Files.deleteIfExists(path);
        if (recorded.get("case").asText().equals("is a directory")) {
            Files.createDirectory(path);
        } else if (!recorded.get("content").isNull()) {
            String text = filledIn(recorded.get("content").asText());
            Files.write(path, text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private interface Loading {
        Map<String, ?> load();
    }

    private static void replay(
            String group, JsonNode recorded, Path path, String theirs, Loading loading) {
        String ours = OURS.get(group + " " + recorded.get("case").asText());
        if (ours != null) {
            assertThatThrownBy(loading::load)
                    .isInstanceOf(ConfigException.class)
                    .hasMessage(ours.replace("$P", path.toString()));
        } else if (recorded.has("raised")) {
            String message = recorded.get("str").asText().replace(theirs, path.toString());
            assertThatThrownBy(loading::load)
                    .isInstanceOf(ConfigException.class)
                    .hasMessage(filledIn(message));
        } else {
            assertThat(loading.load()).isEqualTo(expected(recorded));
        }
    }

    private static Map<String, Object> expected(JsonNode recorded) {
        Map<String, Object> expected = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : recorded.get("ok").properties()) {
            String type = recorded.path("types").path(entry.getKey()).asText();
            expected.put(entry.getKey(), value(entry.getValue(), type));
        }
        return expected;
    }

    /** Byte strings were recorded in hexadecimal. */
    private static Object value(JsonNode value, String type) {
        if (value.isNull()) {
            return null;
        }
        if (value.isInt()) {
            return value.intValue();
        }
        return type.equals("str") ? utf8(value.asText()) : filledInValue(value.asText());
    }

    private static String utf8(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }

    private static Object filledInValue(String text) {
        return text.equals("$UID") ? (Object) Me.UID : filledIn(text);
    }

    static String filledIn(String text) {
        return text.replace("$USER_HOME", Me.HOME).replace("$USER", Me.NAME);
    }
}
