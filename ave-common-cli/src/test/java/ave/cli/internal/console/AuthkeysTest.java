// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.posix.Identity;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthkeysTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console console = new Console(OutputStream.nullOutputStream(), err);

    @TempDir private Path directory;

    private Path file;

    @BeforeEach
    void makeAFile() throws Exception {
        file = file("from file\n", "r--------");
    }

    private Path file(String content, String permissions) throws Exception {
        Path made = Files.writeString(directory.resolve("key"), content);
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));
    }

    private String choose(String given, Path from, String variable) {
        return Authkeys.choose(given, from, Map.of(Authkeys.VARIABLE, variable), console);
    }

    @Test
    void theCommandLineComesFirstThenTheFileThenTheEnvironment() {
        assertThat(choose("given", null, "variable")).isEqualTo("given");
        assertThat(choose("", null, "variable")).isEmpty();
        assertThat(choose(null, file, "variable")).isEqualTo("from file");
        assertThat(choose(null, null, "variable")).isEqualTo("variable");
        assertThat(choose(null, null, "")).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose("given", file, ""))
                .withMessage("--authkey and --authkey-file exclude each other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"r--------", "r--r-----", "rw-------"})
    void aFileForFewIsRead(String permissions) throws Exception {
        assertThat(choose(null, file("kéy", permissions), "")).isEqualTo("kéy");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void oneLineFeedAtItsEndIsNoPartOfTheKey() throws Exception {
        assertThat(Authkeys.read(file(" k \n\n", "rw-------"), console)).isEqualTo(" k \n");
    }

    @Test
    void aFileForEverybodyIsWarnedOf() throws Exception {
        assertThat(choose(null, file("k", "r--r--r--"), "")).isEqualTo("k");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("ave: warning: everybody can read key file " + file + ": chmod o-r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "k, rw--w----, can be written by others: chmod go-w",
        "k, rw-----w-, can be written by others: chmod go-w",
        "'', rw-------, is empty"
    })
    void aFileThatCannotBeTrustedIsRefused(String content, String permissions, String why)
            throws Exception {
        Path made = file(content, permissions);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose(null, made, ""))
                .withMessage("key file " + made + " " + why);
    }

    @Test
    void aFileOfWhichNothingIsReadIsNotWarnedOf() throws Exception {
        Path made = file("", "r--r--r--");
        assertThatIllegalArgumentException().isThrownBy(() -> choose(null, made, ""));
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aPathThatIsEmptyIsNotTheCurrentDirectory() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose(null, Path.of(""), ""))
                .withMessage("the path of the key file is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose(null, directory, ""))
                .withMessageMatching("key file \\S+: Is a directory");
    }

    @Test
    void aFileThatIsOutOfReachIsNamedOnce() throws Exception {
        Path loop = directory.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose(null, loop, ""))
                .withMessageStartingWith("key file " + loop + ": Too many levels");
    }

    @Test
    void noMoreThanAKeyIsRead() throws Exception {
        String key = "k".repeat(64 * 1024);
        assertThat(choose(null, file(key, "rw-------"), "")).isEqualTo(key);
        Path larger = file(key + "\n", "rw-------");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose(null, larger, ""))
                .withMessage("key file " + larger + " has more than 65536 bytes");
    }

    @Test
    void aVariableThatWasNotDecodedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose(null, null, "a\uFFFD"))
                .withMessage("$AVE_AUTHKEY is not valid UTF-8");
        assertThat(choose("given", null, "a\uFFFD")).isEqualTo("given");
    }

    @Test
    void aFileOfAnotherUserIsRefused() throws Exception {
        assumeTrue(Identity.users().effective() == 0, "needs root, to give a file away");
        Files.setAttribute(file, "unix:uid", 65534);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose(null, file, ""))
                .withMessage("key file " + file + " belongs to another user, 65534");
    }

    @Test
    void aFileThatIsNotThereOrNoTextIsRefused() throws Exception {
        Path missing = directory.resolve("missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose(null, missing, ""))
                .withMessage("no such key file " + missing);
        Path binary = Files.write(directory.resolve("binary"), new byte[] {-1});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choose(null, binary, ""))
                .withMessage("key file " + binary + ": invalid UTF-8");
    }
}
