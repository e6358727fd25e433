// SPDX-License-Identifier: Apache-2.0
package ave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ave.config.internal.json.JsonFile;
import ave.posix.ThisProcess;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EtcTest {
    private static final Map<String, Object> MINE =
            Map.of("name", Me.NAME, "home", Me.HOME, "uid", Me.UID);

    @TempDir private Path folder;

    private Path etc() {
        return folder.resolve("ave/user");
    }

    private Path etc(String text) throws IOException {
        Files.createDirectories(etc().getParent());
        return Files.writeString(etc(), text);
    }

    private static String neverAsked() {
        throw new AssertionError("asked");
    }

    @TestFactory
    Stream<DynamicTest> eachRecordedCreation() {
        assertThat(Recorded.cases("create_etc")).hasSize(5);
        return Recorded.cases("create_etc").stream()
                .map(c -> dynamicTest(c.get("case").asText(), () -> replay(c)));
    }

    private void replay(JsonNode recorded) throws IOException {
        Files.deleteIfExists(etc());
        switch (recorded.get("case").asText()) {
            case "file exists with that user" -> etc(JsonFile.text(MINE));
            case "file exists but is empty" -> etc("");
            case "file names an unknown user" -> etc("{\"name\": \"no-such-user-x\"}");
            default -> {}
        }
        String user =
                recorded.get("case").asText().equals("unknown user") ? "no-such-user-x" : Me.NAME;
        if (recorded.has("raised")) {
            assertThatThrownBy(() -> Config.createEtc(etc(), user))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage(recorded.get("str").asText());
        } else {
            assertThat(Config.createEtc(etc(), user)).isEqualTo(Me.NAME);
        }
        if (recorded.has("file")) {
            String file = LoadLikePythonTest.filledIn(recorded.get("file").toString());
            file = file.replace("\"$UID\"", String.valueOf(Me.UID));
            assertThat(Config.load(etc())).isEqualTo(Recorded.JSON.readValue(file, Map.class));
        } else {
            assertThat(etc()).doesNotExist();
        }
    }

    @Test
    void shouldLetAllReadTheFileAndItsDirectoryWhateverTheUmask() throws IOException {
        for (int umask : new int[] {0, 022, 077}) {
            Files.deleteIfExists(etc());
            Files.deleteIfExists(etc().getParent());
            int before = ThisProcess.umask(umask);
            try {
                Config.createEtc(etc(), Me.NAME);
            } finally {
                ThisProcess.umask(before);
            }

            assertThat(permissions(etc().getParent())).isEqualTo("rwxr-xr-x");
            assertThat(permissions(etc())).isEqualTo("rw-r--r--");
        }
        assertThat(siblings()).containsExactly("user");
        assertThat(Config.loadEtc(etc())).isEqualTo(MINE).containsOnlyKeys("name", "home", "uid");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private List<String> siblings() throws IOException {
        try (Stream<Path> files = Files.list(etc().getParent())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void shouldKeepTheUserWhomTheFileNames() throws IOException {
        etc("{\"name\": \"" + Me.NAME + "\"}");

        assertThat(Config.createEtc(etc(), "no-such-user-x", EtcTest::neverAsked))
                .isEqualTo(Me.NAME);
        assertThat(Config.load(etc())).isEqualTo(MINE);
    }

    @Test
    void shouldKeepAllThatIsInTheFileAndAddWhatIsMissing() throws IOException {
        etc("{\"home\": \"/srv/lab\", \"rack\": [1]}");
        Files.setPosixFilePermissions(etc(), PosixFilePermissions.fromString("rw-rw-r--"));
        Config.createEtc(etc(), Me.NAME);

        assertThat(Config.load(etc()))
                .isEqualTo(
                        Map.of(
                                "home",
                                "/srv/lab",
                                "rack",
                                List.of(1),
                                "name",
                                Me.NAME,
                                "uid",
                                Me.UID));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(etc())))
                .isEqualTo("rw-rw-r--");
        assertThat(siblings()).containsExactly("user");
    }

    @Test
    void shouldNotWriteAFileThatIsComplete() throws IOException {
        String text = "{ \"uid\": 7, \"name\": \"" + Me.NAME + "\", \"home\": \"/h\" }";
        etc(text);

        assertThat(Config.createEtc(etc(), null, EtcTest::neverAsked)).isEqualTo(Me.NAME);
        assertThat(etc()).hasContent(text);
    }

    @Test
    void shouldWriteThroughALink() throws IOException {
        Path real = Files.writeString(folder.resolve("real"), "");
        Files.createDirectories(etc().getParent());
        Files.createSymbolicLink(etc(), real);
        Config.createEtc(etc(), Me.NAME);

        assertThat(Files.isSymbolicLink(etc())).isTrue();
        assertThat(Config.load(real)).isEqualTo(MINE);
    }

    @Test
    void shouldAskWithoutAUserInTheFile() {
        assertThat(Config.createEtc(etc(), null, () -> " " + Me.NAME + " \n")).isEqualTo(Me.NAME);
        assertThat(Config.load(etc())).isEqualTo(MINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"rack\": 1}"})
    void shouldKeepTheUserWhomAnotherNamesMeanwhile(String text) throws IOException {
        etc(text);
        String other = Me.other();

        assertThat(Config.createEtc(etc(), null, () -> whileOtherIsNamed(other))).isEqualTo(other);
        assertThat(Config.load(etc())).containsEntry("name", other);
        Files.delete(etc());
        assertThat(Config.createEtc(etc(), null, () -> whileOtherIsNamed(other))).isEqualTo(other);
        assertThat(Config.load(etc())).containsEntry("name", other);
    }

    private String whileOtherIsNamed(String other) {
        assertThat(Config.createEtc(etc(), other, EtcTest::neverAsked)).isEqualTo(other);
        return Me.NAME;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void shouldNotCreateAFileWithoutAnAnswer(String answer) {
        assertThatThrownBy(() -> Config.createEtc(etc(), null, () -> answer))
                .isInstanceOf(ConfigException.class)
                .hasMessage("no user was given for " + etc());
        assertThatThrownBy(() -> Config.createEtc(etc(), null, () -> null))
                .hasMessage("no user was given for " + etc());
        assertThat(etc()).doesNotExist();
    }

    @Test
    void shouldPromptAndReadOneLineAndNoMore() throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream("lab\nmore\n".getBytes("UTF-8"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThat(Config.prompt(etc(), in, new PrintStream(out, true, "UTF-8"))).isEqualTo("lab");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("Name of the user for " + etc() + ": ");
        assertThat(in.readAllBytes()).asString().isEqualTo("more\n");
        assertThat(Config.prompt(etc(), in, new PrintStream(out, true, "UTF-8"))).isEmpty();
    }

    @Test
    void shouldSayWhatCouldNotBeReadForWhichFile() throws IOException {
        InputStream closed = new FileInputStream("/dev/null");
        closed.close();
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, "UTF-8");

        assertThatThrownBy(
                        () ->
                                Config.createEtc(
                                        etc(), null, () -> Config.prompt(etc(), closed, out)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("could not read the name of the user for " + etc() + ": Stream Closed")
                .hasCauseInstanceOf(IOException.class);
        assertThat(etc()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{                  | not valid JSON encoding: Unexpected end-of-input",
                "[]                 | contents is not a dictionary: array",
                "{\"name\": 5}      | value of \"name\" is not a string: number",
                "{\"name\": null}   | value of \"name\" is not a string: null",
                "{\"name\": \"x\", \"home\": []} | value of \"home\" is not a string: array",
                "{\"name\": \"x\", \"home\": \"\"} | value of \"home\" is not an absolute path: \"\"",
                "{\"name\": \"x\", \"home\": \"lab\", \"uid\": 7} | value of \"home\" is not an"
                        + " absolute path: \"lab\"",
                "{\"name\": \"x\", \"home\": \"/\", \"uid\": \"7\"} | value of \"uid\" is not an"
                        + " integer: string",
                "{\"name\": \"x\", \"home\": \"/\", \"uid\": 7.5} | value of \"uid\" is not an"
                        + " integer: number"
            })
    void shouldNeitherUseNorOverwriteAFileThatIsWrong(String text, String wrong)
            throws IOException {
        etc(text);

        assertThatThrownBy(() -> Config.createEtc(etc(), Me.NAME))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("invalid config file " + etc() + ": " + wrong);
        assertThatThrownBy(() -> Config.loadEtc(etc()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("could not load " + etc() + ": " + wrong);
        assertThat(etc()).hasContent(text);
    }

    @Test
    void shouldSayWhatIsInThePlaceOfTheFile() throws IOException {
        Files.createDirectories(etc());
        assertThatThrownBy(() -> Config.createEtc(etc(), Me.NAME))
                .hasMessage("invalid config file " + etc() + ": Is a directory");
        assertThatThrownBy(() -> Config.loadEtc(etc()))
                .hasMessage("could not load " + etc() + ": Is a directory");

        Files.delete(etc());
        Files.createSymbolicLink(etc(), Path.of("nowhere"));
        String link = "it is a link to nowhere, which does not exist";
        assertThatThrownBy(() -> Config.createEtc(etc(), Me.NAME))
                .hasMessage("invalid config file " + etc() + ": " + link);
        assertThatThrownBy(() -> Config.loadEtc(etc()))
                .hasMessage("could not load " + etc() + ": " + link);
        assertThat(Files.exists(etc(), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void shouldNameAFileInThePlaceOfTheDirectory() throws IOException {
        Files.createFile(etc().getParent());

        assertThatThrownBy(() -> Config.createEtc(etc(), Me.NAME))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("could not create " + etc() + ": ");
    }

    @Test
    void shouldDemandRootForTheSwitchBoardOfTheMachineOnly() {
        assumeFalse(Me.IS_ROOT, "root may; tested in a child JVM then");

        assertThatThrownBy(() -> Config.createEtc(AveHome.ETC, Me.NAME))
                .isInstanceOf(ConfigException.class)
                .hasMessage("must call as root");
        assertThatThrownBy(() -> Config.createEtc(Path.of("/etc/../etc/ave/user"), Me.NAME))
                .hasMessage("must call as root");
    }

    @Test
    void theHomeOfTheMachineIsWhatTheSwitchBoardSaysOrElseTheUsersOwn() throws IOException {
        assertThat(AveHome.standard(etc()).directory())
                .isEqualTo(Path.of(System.getProperty("user.home")));
        etc("{\"name\": \"x\", \"home\": \"/srv/lab\", \"uid\": 7}");
        AveHome home = AveHome.standard(etc());

        assertThat(home.directory()).isEqualTo(Path.of("/srv/lab"));
        assertThat(home.config()).isEqualTo(Path.of("/srv/lab/.ave/config"));
        assertThat(home.authkeys()).isEqualTo(Path.of("/srv/lab/.ave/config/authkeys.json"));
        assertThat(home.hickup()).isEqualTo(Path.of("/srv/lab/.ave/hickup"));
        etc("{");
        assertThatThrownBy(() -> AveHome.standard(etc())).isInstanceOf(ConfigException.class);
    }
}
