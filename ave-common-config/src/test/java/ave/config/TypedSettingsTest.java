// SPDX-License-Identifier: Apache-2.0
package ave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A configuration file becomes an object of a type. */
class TypedSettingsTest {
    @TempDir private Path folder;

    record Relay(String uid, int port) {}

    record Settings(
            String host, int port, Integer socket, List<Relay> relays, Map<String, String> keys) {
        Settings {
            if (port > 65535) {
                throw new IllegalArgumentException("not a port: " + port);
            }
        }
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("broker.json"), text);
    }

    @Test
    void shouldBeReadIntoARecord() throws IOException {
        String text =
                "{'host': 'h', 'port': 4000, 'relays': [{'uid': 'r', 'port': 1}],"
                        + " 'keys': {'admin': 'a', 'share': null}, 'of another version': 1}";

        Settings settings = Config.load(file(text.replace('\'', '"')), Settings.class);

        assertThat(settings.relays()).containsExactly(new Relay("r", 1));
        assertThat(settings.keys()).containsEntry("admin", "a").containsEntry("share", null);
        assertThat(settings.host()).isEqualTo("h");
        assertThat(settings.port()).isEqualTo(4000);
        assertThat(settings.socket()).as("what is missing").isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'port': '4000'}                  | value of \"port\" is not an integer: string",
                "{'port': 1.5}                     | value of \"port\" is not an integer: number",
                "{'host': ['hunter2']}             | value of \"host\" is not a string: array",
                "{'host': 4000}                    | value of \"host\" is not a string: number",
                "{'relays': {'uid': 'r'}}          | value of \"relays\" is not an array: object",
                "{'relays': [{'port': 'hunter2'}]}"
                        + " | value of \"relays[0].port\" is not an integer: string",
                "{'relays': ['hunter2']}"
                        + "           | value of \"relays[0]\" is not a dictionary: string",
                "{'keys': 'hunter2'}               | value of \"keys\" is not a dictionary: string",
                "{'port': 99999}                   | contents: not a port: 99999",
                "[]                                | contents is not a dictionary: array"
            })
    void shouldNameTheValueThatIsWrongAndQuoteNone(String text, String problem) throws IOException {
        Path path = file(text.replace("'", "\""));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Config.load(path, Settings.class))
                .withMessage("invalid config file " + path + ": " + problem)
                .satisfies(e -> assertThat(Throwables.getStackTrace(e)).doesNotContain("hunter2"));
    }

    @Test
    void shouldSayWhichFileIsMissing() {
        Path path = folder.resolve("none.json");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Config.load(path, Settings.class))
                .withMessageStartingWith("no such configuration file: " + path);
    }
}
