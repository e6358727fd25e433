// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.cli.Ave;
import ave.cli.internal.Run;
import ave.posix.Account;
import ave.posix.Identity;
import ave.posix.Users;
import ave.testing.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ave config} in a separate process: its stdin, terminal and permissions. */
@Timeout(120)
class ConfigProcessTest {
    private static final String ME = System.getProperty("user.name");

    @TempDir private Path folder;

    @Test
    void withoutATerminalTheNameIsReadFromStdinWithoutAPrompt() throws Exception {
        Path etc = folder.resolve("user");
        Run run = run(ME + "\n", ave("config", "create-etc", "--path", etc.toString()));

        assertThat(run).isEqualTo(new Run(0, etc + " names the user " + ME + "\n", ""));
        assertThat(etc).content().contains("\"name\": \"" + ME + "\"");
    }

    @Test
    void withoutATerminalAndWithoutANameItFailsAtOnce() throws Exception {
        Path etc = folder.resolve("user");
        Run run = run("", ave("config", "create-etc", "--path", etc.toString()));

        assertThat(run)
                .isEqualTo(
                        new Run(
                                1,
                                "",
                                "ave config create-etc: no user was given for " + etc + "\n"));
        assertThat(etc).doesNotExist();
    }

    @Test
    void whatFollowsTheNameIsLeftForTheNextProgram() throws Exception {
        Path etc = folder.resolve("user");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\"; cat", "sh"));
        command.addAll(ave("config", "create-etc", "--path", etc.toString()));
        Run run = run(ME + "\nmore\n", command);

        assertThat(run).isEqualTo(new Run(0, etc + " names the user " + ME + "\nmore\n", ""));
    }

    @Test
    void aStdinThatCannotBeReadIsAFailureNotAWrongCommandLine() throws Exception {
        Path etc = folder.resolve("user");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" < /", "sh"));
        command.addAll(ave("config", "create-etc", "--path", etc.toString()));
        Run run = run("", command);

        String wrong = "ave config create-etc: could not read the name of the user for " + etc;
        assertThat(run).isEqualTo(new Run(1, "", wrong + ": Is a directory\n"));
        assertThat(etc).doesNotExist();
    }

    @Test
    void onATerminalItPrompts() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script, of util-linux");
        Path etc = folder.resolve("user");
        List<String> command = ave("config", "create-etc", "--path", etc.toString());
        Run run =
                run(
                        ME + "\n",
                        List.of("/usr/bin/script", "-qec", String.join(" ", command), "/dev/null"));

        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out())
                .contains("Name of the user for " + etc + ": ")
                .contains(etc + " names the user " + ME);
    }

    @Test
    void bootstrappingGivesTheFilesToTheUser() throws Exception {
        Account user = otherUser();
        Path home = Files.createDirectory(folder.resolve("home"));
        open(folder, "rwxr-xr-x");
        open(home, "rwxrwxrwx");
        String option = "--bootstrap=" + user.name();
        Run run = run("", aveForAll("config", option, "--home", home.toString()));

        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out()).hasLineCount(8).startsWith("Created " + home);
        for (String created : List.of(".ave", ".ave/config", ".ave/config/authkeys.json")) {
            assertThat(Files.getAttribute(home.resolve(created), "unix:uid"))
                    .as(created)
                    .isEqualTo((int) user.uid());
        }
    }

    private static Account otherUser() {
        assumeTrue(Identity.users().effective() == 0, "needs root, to become another user");
        Optional<Account> nobody = Users.system().byName("nobody");
        assumeTrue(nobody.isPresent(), "needs the account nobody");
        return nobody.get();
    }

    private static void open(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static List<String> ave(String... arguments) {
        return ChildJvm.command(
                System.getProperty("java.class.path"), Ave.class, (Object[]) arguments);
    }

    /** Classes are loaded when they are needed, so the user must be able to read them. */
    private List<String> aveForAll(String... arguments) throws IOException {
        List<String> copies = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            Path original = Path.of(entry);
            Path copy = folder.resolve("lib").resolve(copies.size() + "-" + original.getFileName());
            copies.add(copy.toString());
            if (Files.exists(original)) {
                copy(original, copy);
            }
        }
        return ChildJvm.command(String.join(":", copies), Ave.class, (Object[]) arguments);
    }

    private static void copy(Path original, Path copy) throws IOException {
        Files.createDirectories(copy.getParent());
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(original.relativize(file).toString());
                Files.copy(file, target);
                open(target, Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--");
            }
        }
    }

    private static Run run(String in, List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        try {
            process.getOutputStream().write(in.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            if (!command.get(0).endsWith("script")) {
                process.getOutputStream().close();
            }
            String out = text(process.getInputStream().readAllBytes());
            String err = text(process.getErrorStream().readAllBytes());
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Run(process.exitValue(), out, err);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
