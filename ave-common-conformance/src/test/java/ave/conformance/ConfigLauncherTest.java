// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script {@code ave-config}, called through a link as a package would install it. */
@Timeout(120)
class ConfigLauncherTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String ME = System.getProperty("user.name");

    @TempDir private Path folder;

    private Path launcher;
    private Path etc;

    @BeforeEach
    void link() throws IOException {
        boolean built = Files.exists(ROOT.resolve("ave-common-cli/target/ave.jar"));
        assumeTrue(built, "the runnable JAR is made by `mvn package`");
        Path link = folder.resolve("ave config");
        launcher = Files.createSymbolicLink(link, ROOT.resolve("ave-config"));
        etc = folder.resolve("user");
    }

    /** How it ended, and what it wrote. */
    private record Run(int exitCode, String out, String err) {}

    /** With nothing on stdin. */
    private Run run(String... arguments) throws Exception {
        return run(List.of(), arguments);
    }

    private Run run(List<String> prefix, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.add(launcher.toString());
        command.addAll(List.of(arguments));
        Path err = folder.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            byte[] out = process.getInputStream().readAllBytes();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends: %s", command).isTrue();
            String text = new String(out, StandardCharsets.UTF_8);
            return new Run(process.exitValue(), text, Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void createsTheFilesOfTheUserOnceAndEndsWithZeroAlsoTheSecondTime() throws Exception {
        String home = folder.resolve("home").toString();
        Run first = run("--bootstrap=" + ME, "--home", home);
        Run second = run("--bootstrap=" + ME, "--home", home);

        assertThat(first.exitCode()).as(first.toString()).isZero();
        assertThat(first.err()).isEmpty();
        assertThat(first.out().lines())
                .hasSize(8)
                .allMatch(line -> line.startsWith("Created " + home + "/.ave/config/"));
        assertThat(second.exitCode()).as(second.toString()).isZero();
        assertThat(second.out().lines())
                .hasSize(8)
                .allMatch(line -> line.matches("WARNING: " + home + "/.* exists, skipped"));
    }

    @Test
    void aWrongCommandLineIsOneLineAndExitCodeOne() throws Exception {
        assertThat(run())
                .isEqualTo(
                        new Run(
                                1,
                                "",
                                "ave config: missing command: --bootstrap=USER, create-etc or show"
                                        + " (see ave config --help)\n"));
        assertThat(run("--nonsense").exitCode()).isOne();
    }

    @Test
    void whatFailsIsOneLineAndExitCodeThree() throws Exception {
        assertThat(run("--bootstrap=no-such-user-x"))
                .isEqualTo(
                        new Run(
                                3,
                                "",
                                "ERROR: could not bootstrap: no such user: no-such-user-x\n"));
    }

    @Test
    void withoutATerminalItDoesNotPrompt() throws Exception {
        String wrong = "ave config create-etc: no user was given for " + etc + "\n";
        assertThat(run("create-etc", "--path", etc.toString())).isEqualTo(new Run(1, "", wrong));
        assertThat(etc).doesNotExist();
    }

    /** A closed one would be the number of a file of the JDK, which was read as the user's name. */
    @ParameterizedTest
    @CsvSource({"'<&-', true, true", "'<&- >&-', false, true", "'<&- 2>&-', true, false"})
    void descriptorsThatAreClosedAreEmptyOnes(String closed, boolean hasOut, boolean hasErr)
            throws Exception {
        List<String> prefix = List.of("/bin/sh", "-c", "exec \"$@\" " + closed, "sh");
        String path = etc.toString();
        String wrong = "ave config create-etc: no user was given for " + etc + "\n";
        String names = etc + " names the user " + ME + "\n";

        assertThat(run(prefix, "create-etc", "--path", path))
                .isEqualTo(new Run(1, "", hasErr ? wrong : ""));
        assertThat(run(prefix, "create-etc", "--path", path, "--user", ME))
                .isEqualTo(new Run(0, hasOut ? names : "", ""));
    }
}
