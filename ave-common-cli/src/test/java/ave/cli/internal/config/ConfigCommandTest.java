// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.cli.internal.Run;
import ave.posix.Identity;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigCommandTest {
    private static final String ME = System.getProperty("user.name");

    @TempDir private Path folder;

    private Run bootstrap() {
        return Run.ave("config", "--bootstrap=" + ME, "--home", folder.toString());
    }

    private Path file(String name) {
        return folder.resolve(".ave/config").resolve(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | config | missing command: --bootstrap=USER, create-etc or show",
                "1 | config --bootstrap | Missing required parameter",
                "1 | config --home /tmp | missing command",
                "1 | config nonsense | 'nonsense'",
                "1 | config --bootstrap=x show | --bootstrap and --home exclude other commands",
                "1 | config --home /tmp create-etc | exclude other commands",
                "2 | config create-etc --nonsense | --nonsense",
                "2 | config show --bootstrap=x | --bootstrap=x"
            })
    void aWrongCommandLineGetsOneLineAndTheDocumentedExitCode(
            int exitCode, String line, String wrong) {
        Run run = Run.ave(line.split(" "));

        assertThat(run.err()).contains(wrong).hasLineCount(1).startsWith("ave config");
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void bootstrappingCreatesWhatIsMissingAndSaysWhatIsThere() throws Exception {
        assertThat(bootstrap())
                .isEqualTo(
                        new Run(
                                0,
                                "Created %s\n"
                                        .repeat(8)
                                        .formatted(
                                                file("broker.json"),
                                                file("usbrel64.json"),
                                                file("authkeys.json"),
                                                file("jenkins.json"),
                                                file("workspace.json"),
                                                file("gerrit.json"),
                                                file("panotti.json"),
                                                file("handset.json")),
                                ""));
        Files.delete(file("gerrit.json"));
        Run again = bootstrap();

        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).isEmpty();
        assertThat(again.out())
                .hasLineCount(8)
                .startsWith("Created " + file("gerrit.json") + "\n")
                .contains("WARNING: " + file("broker.json") + " exists, skipped\n");
    }

    @Test
    void aBootstrapThatFailsSaysWhyAndHasAnExitCodeOfItsOwn() throws Exception {
        assertThat(Run.ave("config", "--bootstrap=no-such-user-x"))
                .isEqualTo(
                        new Run(
                                3,
                                "",
                                "ERROR: could not bootstrap: no such user: no-such-user-x\n"));
        Files.createDirectories(file("panotti.json"));
        assertThat(bootstrap())
                .isEqualTo(
                        new Run(
                                3,
                                "",
                                "ERROR: could not bootstrap: could not create "
                                        + file("panotti.json")
                                        + ": Is a directory\n"));
    }

    @Test
    void theSwitchBoardKeepsTheUserItNames() {
        Path etc = folder.resolve("etc/user");
        Run named = new Run(0, etc + " names the user " + ME + "\n", "");

        assertThat(Run.ave("config", "create-etc", "--path", etc.toString(), "--user", ME))
                .isEqualTo(named);
        assertThat(Run.ave("config", "create-etc", "--path", etc.toString(), "--user", "x"))
                .isEqualTo(named);
        assertThat(Run.ave("config", "create-etc", "--path", etc.toString())).isEqualTo(named);
    }

    @Test
    void etcUserIsNotCreatedWithoutAUser() {
        Path etc = folder.resolve("etc/user");

        assertThat(Run.ave("config", "create-etc", "--path=" + etc, "--user=no-such-user-x"))
                .isEqualTo(new Run(1, "", "ave config create-etc: no such user: no-such-user-x\n"));
        assertThat(etc).doesNotExist();
    }

    @Test
    void showsAllFilesWithoutTheSecrets() throws Exception {
        bootstrap();
        Files.delete(file("gerrit.json"));
        Files.writeString(
                file("authkeys.json"), "{\"admin\": \"k1\", \"open\": null, \"e\": \"\"}");
        Files.writeString(
                file("workspace.json"),
                "{\"flocker\": {\"ftp\": {\"user\": \"u\", \"password\": \"k2\", \"port\": 7}},"
                        + " \"wlan\": {\"auth\": \"k3\"}, \"tools\": [{\"password\": [\"k4\"]}]}");
        Run run = Run.ave("config", "show", "--home", folder.toString());
        JsonNode shown = new ObjectMapper().readTree(run.out());

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).doesNotContain("\"k1\"", "\"k2\"", "\"k3\"", "\"k4\"");
        assertThat(shown).hasSize(8);
        assertThat(shown.get(file("authkeys.json").toString()))
                .hasToString("{\"admin\":\"********\",\"open\":null,\"e\":\"\"}");
        assertThat(shown.get(file("workspace.json").toString()))
                .hasToString(
                        "{\"flocker\":{\"ftp\":{\"user\":\"u\",\"password\":\"********\","
                                + "\"port\":7}},\"wlan\":{\"auth\":\"********\"},"
                                + "\"tools\":[{\"password\":[\"********\"]}]}");
        assertThat(shown.get(file("gerrit.json").toString()).isNull()).isTrue();
        assertThat(shown.get(file("broker.json").toString()).get("port").asInt()).isEqualTo(4000);
    }

    @Test
    void aSecretIsMaskedWhateverItsType() throws Exception {
        bootstrap();
        Files.writeString(
                file("workspace.json"),
                "{\"password\": 12345, \"auth\": {\"a\": true, \"b\": [1.5, {\"c\": 67}]},"
                        + " \"authkey\": 89, \"wlan\": {\"auth\": null}, \"port\": 7}");
        Run run = Run.ave("config", "show", "--home", folder.toString());
        JsonNode shown = new ObjectMapper().readTree(run.out());

        assertThat(shown.get(file("workspace.json").toString()))
                .hasToString(
                        "{\"password\":\"********\",\"auth\":{\"a\":\"********\","
                                + "\"b\":[\"********\",{\"c\":\"********\"}]},"
                                + "\"authkey\":\"********\",\"wlan\":{\"auth\":null},"
                                + "\"port\":7}");
    }

    /** As when an administrator looks at the configuration of a service's account. */
    @Test
    void rootIsShownTheConfigurationOfAnotherUser() throws Exception {
        assumeTrue(Identity.users().effective() == 0, "needs root, to own what is another user's");
        bootstrap();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                Files.setAttribute(path, "unix:uid", 54321);
            }
        }
        Run run = Run.ave("config", "show", "--home", folder.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(new ObjectMapper().readTree(run.out()).get(file("authkeys.json").toString()))
                .isNotEmpty();
    }

    @Test
    void aKeyInAMalformedFileIsNotShown() throws Exception {
        bootstrap();
        Files.writeString(file("authkeys.json"), "{\"admin\": hunter2}");
        Run run = Run.ave("config", "show", "--home", folder.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "ave config show: invalid config file "
                                + file("authkeys.json")
                                + ": not valid JSON encoding: Unrecognized token: line 1 column"
                                + " 11\n");
        assertThat(run.out()).doesNotContain("hunter");
    }

    @Test
    void anUnknownNameCannotSteerTheTerminal() {
        String name = "x\u001b[2J\r\n\u0000\u009b7";
        String shown = "no such user: x\\u001b[2J\\u000d\\u000a\\u0000\\u009b7\n";

        assertThat(Run.ave("config", "--bootstrap=" + name))
                .isEqualTo(new Run(3, "", "ERROR: could not bootstrap: " + shown));
        assertThat(Run.ave("config", "create-etc", "--path=" + folder + "/x", "--user", name))
                .isEqualTo(new Run(1, "", "ave config create-etc: " + shown));
    }

    @Test
    void whatIsWrongWithAFileIsSaidAndTheOthersAreShown() throws Exception {
        bootstrap();
        Files.writeString(file("broker.json"), "[]");
        Run run = Run.ave("config", "show", "--home", folder.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "ave config show: invalid config file "
                                + file("broker.json")
                                + ": contents is not a dictionary: array\n");
        assertThat(new ObjectMapper().readTree(run.out())).hasSize(8);
    }
}
