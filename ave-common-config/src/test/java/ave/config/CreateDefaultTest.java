// SPDX-License-Identifier: Apache-2.0
package ave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.config.internal.defaults.HostName;
import ave.posix.ThisProcess;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the created files with those of the Python library.
 *
 * <p>Differences on purpose: only the owner can read authkeys.json, the placeholder texts differ,
 * and so does the error for a home that is a file.
 */
class CreateDefaultTest {
    /** The values that may differ, as JSON pointers by file. */
    private static final Map<String, List<String>> PLACEHOLDERS =
            Map.of(
                    "gerrit.json", List.of("/user"),
                    "panotti.json", List.of("/host"));

    @TempDir private Path home;

    @Test
    void shouldCreateWhatWasRecorded() throws IOException {
        JsonNode recorded = Recorded.group("create_default");
        Created result = Config.createDefault(home);

        assertThat(shown(result.created()))
                .isEqualTo(Recorded.texts(recorded.get("created_in_order")));
        assertThat(result.skipped()).isEmpty();
        assertThat(content(new AveHome(home).config()))
                .containsExactlyInAnyOrderElementsOf(AveHome.FILES);
        for (String name : AveHome.FILES) {
            JsonNode expected = recorded.get("files").get(name).get("parsed");
            JsonNode ours = Recorded.JSON.readTree(new AveHome(home).config(name).toFile());
            assertThat(comparable(name, ours)).as(name).isEqualTo(comparable(name, expected));
        }
    }

    private static JsonNode comparable(String name, JsonNode content) {
        for (String pointer : PLACEHOLDERS.getOrDefault(name, List.of())) {
            String key = pointer.substring(1);
            assertThat(content.get(key).asText()).isNotBlank();
            ((ObjectNode) content).set(key, TextNode.valueOf("a placeholder"));
        }
        if (name.equals("jenkins.json")) {
            // Here the placeholder is a key.
            assertThat(content.get("auth")).hasSize(1);
            return content.get("auth").iterator().next();
        }
        if (name.equals("authkeys.json")) {
            content.fieldNames()
                    .forEachRemaining(
                            account -> {
                                JsonNode key = content.get(account);
                                assertThat(key.asText()).matches(key.isTextual() ? "\\d{10}" : "");
                                ((ObjectNode) content).set(account, TextNode.valueOf("a key"));
                            });
        }
        for (String key : List.of("host", "pretty")) {
            String value = content.path(key).asText();
            if (value.equals("$HOSTNAME") || value.equals(HostName.ofThisMachine())) {
                ((ObjectNode) content).set(key, TextNode.valueOf("this machine"));
            }
        }
        return content;
    }

    private List<String> shown(List<Path> paths) {
        return paths.stream().map(p -> p.toString().replace(home.toString(), "$HOME_DIR")).toList();
    }

    private static List<String> content(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void shouldSkipWhatIsThere() throws IOException {
        Config.createDefault(home);
        Map<Path, String> before = texts();
        Created again = Config.createDefault(home);

        JsonNode recorded = Recorded.group("create_default_again");
        assertThat(again.created()).isEmpty();
        assertThat(shown(again.skipped()))
                .isEqualTo(Recorded.texts(recorded.get("skipped_in_order")));
        assertThat(texts()).isEqualTo(before);
    }

    private Map<Path, String> texts() throws IOException {
        Map<Path, String> texts = new java.util.TreeMap<>();
        try (Stream<Path> files = Files.list(new AveHome(home).config())) {
            for (Path file : files.toList()) {
                texts.put(file, Files.readString(file));
            }
        }
        return texts;
    }

    @Test
    void shouldCreateTheOneThatIsMissingAndLeaveOneThatIsEmpty() throws IOException {
        Config.createDefault(home);
        Files.delete(new AveHome(home).config("jenkins.json"));
        Files.writeString(new AveHome(home).config("broker.json"), "");
        Created result = Config.createDefault(home);

        JsonNode recorded = Recorded.group("create_default_one_missing_one_empty");
        assertThat(shown(result.created())).isEqualTo(Recorded.texts(recorded.get("created")));
        assertThat(shown(result.skipped()))
                .isEqualTo(Recorded.texts(recorded.get("skipped_in_order")));
        assertThat(new AveHome(home).config("broker.json")).isEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 022, 077})
    void shouldMakeOnlySecretsPrivateWhateverTheUmask(int umask) throws IOException {
        Path created = home.resolve("missing");
        int before = ThisProcess.umask(umask);
        try {
            Config.createDefault(created);
        } finally {
            ThisProcess.umask(before);
        }

        Set<String> secret = Set.of("authkeys.json", "jenkins.json", "workspace.json");
        for (String name : AveHome.FILES) {
            assertThat(permissions(new AveHome(created).config(name)))
                    .as(name)
                    .isEqualTo(secret.contains(name) ? "rw-------" : "rw-r--r--");
        }
        for (Path folder :
                List.of(created, created.resolve(".ave"), created.resolve(".ave/config"))) {
            assertThat(permissions(folder)).as("%s", folder).isEqualTo("rwxr-xr-x");
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void shouldMakeNewKeysEachTime() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Path other = home.resolve("home " + i);
            Config.createDefault(other);
            keys.addAll(Config.loadAuthkeys(other).values());
        }

        assertThat(keys).hasSize(40).allMatch(key -> key.matches("[0-9]{10}"));
    }

    @Test
    void shouldFollowLinksToDirectoriesAndFiles() throws IOException {
        Path elsewhere = Files.createDirectories(home.resolve("elsewhere/config"));
        Files.createSymbolicLink(home.resolve(".ave"), elsewhere.getParent());
        Path shared = Files.writeString(home.resolve("shared.json"), "{\"host\": \"x\"}");
        Files.createSymbolicLink(elsewhere.resolve("broker.json"), shared);
        Created result = Config.createDefault(home);

        assertThat(result.skipped()).containsExactly(new AveHome(home).config("broker.json"));
        assertThat(elsewhere.resolve("usbrel64.json")).hasContent("{}\n");
        assertThat(shared).hasContent("{\"host\": \"x\"}");

        Path other = Files.createDirectories(home.resolve("other/.ave"));
        Files.createSymbolicLink(other.resolve("config"), elsewhere);
        assertThat(Config.createDefault(other.getParent()).created()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker.json", "usbrel64.json", "handset.json"})
    void shouldCreateNothingWhereADirectoryIsInThePlaceOfAFile(String name) throws IOException {
        Path inTheWay = Files.createDirectories(new AveHome(home).config(name));

        assertThatThrownBy(() -> Config.createDefault(home))
                .isInstanceOf(ConfigException.class)
                .hasMessage("could not create " + inTheWay + ": Is a directory");
        assertThat(content(new AveHome(home).config())).containsExactly(name);
    }

    @Test
    void shouldCreateNothingWhereALinkThatLeadsNowhereIsInThePlaceOfAFile() throws IOException {
        Files.createDirectories(new AveHome(home).config());
        Path link = new AveHome(home).config("gerrit.json");
        Files.createSymbolicLink(link, Path.of("nowhere"));

        assertThatThrownBy(() -> Config.createDefault(home))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "could not create "
                                + link
                                + ": it is a link to nowhere, which does not exist");
        assertThat(content(link.getParent())).containsExactly("gerrit.json");
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void shouldNameTheFileInThePlaceOfADirectory() throws IOException {
        Path file = Files.createFile(home.resolve("a file"));
        assertThat(Recorded.group("create_default_home_is_a_file").get("str").asText())
                .contains("Not a directory: '$HOME_DIR/a file/.ave'");
        assertThatThrownBy(() -> Config.createDefault(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("could not create " + new AveHome(file).config() + ": ")
                .hasMessageContaining("ot a directory");

        Path home2 = Files.createDirectory(home.resolve("home2"));
        Files.createFile(home2.resolve(".ave"));
        assertThatThrownBy(() -> Config.createDefault(home2))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("ot a directory");

        Path home3 = Files.createDirectories(home.resolve("home3"));
        Files.createSymbolicLink(home3.resolve(".ave"), Path.of("nowhere"));
        assertThatThrownBy(() -> Config.createDefault(home3))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "could not create "
                                + new AveHome(home3).config()
                                + ": "
                                + home3.resolve(".ave")
                                + " is not a directory");
    }

    @Test
    void shouldTakeThePlainNameOfAHostThatCannotBeResolved() {
        assertThat(HostName.full("no-such-host.invalid")).isEqualTo("no-such-host.invalid");
        assertThat(HostName.full("localhost")).isNotBlank().doesNotContain("127.0");
        assertThat(HostName.ofThisMachine()).isNotBlank().doesNotContain("\n");
    }
}
