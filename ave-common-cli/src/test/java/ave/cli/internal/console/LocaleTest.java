// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cli.internal.AveProcess;
import ave.cli.internal.Run;
import ave.network.connection.Address;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In the environment that the launcher makes. */
@Timeout(60)
class LocaleTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({"'', unset", "POSIX, POSIX", "de_DE@euro, de_DE@euro"})
    void aProgramGetsTheLocaleOfTheCallerAndItsArgumentsAsTheyAre(String caller, String seen)
            throws Exception {
        String script = "printf '%s ' ${LC_ALL-unset} ${AVE_CALLER_LC_ALL-unset} \"$1\"; pwd";
        Path cwd = Files.createDirectory(directory.resolve("ä"));
        List<String> command =
                AveProcess.command(
                        "run",
                        "--cwd",
                        cwd.toString(),
                        "--output-file",
                        directory.resolve("ö").toString(),
                        "--",
                        "sh",
                        "-c",
                        script,
                        "sh",
                        "é€😀");
        Run run = AveProcess.run(command, Map.of(CallerLocale.VARIABLE, caller));

        String expected = seen + " unset é€😀 " + cwd + "\r\n";
        assertThat(run).isEqualTo(new Run(0, expected, ""));
        assertThat(Files.readString(directory.resolve("ö"))).isEqualTo(expected);
    }

    /** The JVM would make U+FFFD of it, and a program or a file of another name would be used. */
    @ParameterizedTest
    @CsvSource({
        "run -- printf %s, ave run, 2",
        "call :1 echo --kw, ave call, 2",
        "config show --home, ave config, 1",
        "serve --proc-name, ave serve, 2",
        "'', ave, 2"
    })
    void anArgumentThatIsNoTextIsRefused(String before, String name, int exitCode)
            throws Exception {
        String[] arguments = before.isEmpty() ? new String[0] : before.split(" ");
        List<String> command =
                AveProcess.redirected(
                        "\"$(printf 'a\\377')\" \"$(printf '\\357\\277\\275')\"", arguments);
        Run run = AveProcess.run(command, Map.of());
        String wrong = name + ": not valid UTF-8: a\uFFFD (see " + name + " --help)\n";
        assertThat(run).isEqualTo(new Run(exitCode, "", wrong));
    }

    @Test
    void theCharacterThatReplacesOthersIsOneAsAnyOther() throws Exception {
        List<String> command = AveProcess.command("run", "--", "printf", "%s", "\uFFFD", "");
        assertThat(AveProcess.run(command, Map.of())).isEqualTo(new Run(0, "\uFFFD", ""));
    }

    @Test
    void withoutTheLauncherTheLocaleIsTheUsersOwnAnyway() {
        assertThat(CallerLocale.changes(Map.of("LC_ALL", "POSIX"))).isEmpty();
    }

    @Test
    void aNameIsPassedOnAndPrintedAsUtf8() throws Exception {
        Path etc = directory.resolve("user");
        Run run =
                AveProcess.run(
                        AveProcess.command("config", "create-etc", "--path=" + etc, "--user=mül€r"),
                        Map.of());
        assertThat(run).isEqualTo(new Run(1, "", "ave config create-etc: no such user: mül€r\n"));
    }

    /** A service and its child, a JVM of its own that needs UTF-8 as well. */
    @Test
    void aServiceGivesItsProgramsTheLocaleOfTheCallerToo() throws Exception {
        List<String> serve = AveProcess.command("serve", "--host", "127.0.0.1");
        Process service = AveProcess.start(serve, Map.of(CallerLocale.VARIABLE, "POSIX"));
        try (BufferedReader out = service.inputReader()) {
            int port = Integer.parseInt(out.readLine().replaceAll("ready port=(\\d+) .*", "$1"));
            assertThat(localeAt(port)).isEqualTo("[0, POSIX unset é\r\n, ]");
            try (RemoteControl client = client(port)) {
                List<?> child = (List<?>) client.call("make_child");
                assertThat(localeAt((int) child.get(0))).isEqualTo("[0, POSIX unset é\r\n, ]");
            }
        } finally {
            service.destroy();
            assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String localeAt(int port) {
        String script = "echo ${LC_ALL-unset} ${AVE_CALLER_LC_ALL-unset} $0";
        try (RemoteControl client = client(port)) {
            return client.call("run_external", List.of("sh", "-c", script, "é")).toString();
        }
    }

    private static RemoteControl client(int port) {
        return new RemoteControl(new Address("127.0.0.1", port), RemoteOptions.defaults());
    }

    @Test
    void whatIsPrintedIsUtf8InALocaleThatHasNone() throws Exception {
        List<String> command = AveProcess.command("config", "--help");
        Run run = AveProcess.run(command, Map.of("LC_ALL", "C"));
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("could not bootstrap: …");
    }
}
