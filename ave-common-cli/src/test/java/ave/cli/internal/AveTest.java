// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AveTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | missing command",
                "nonsense | 'nonsense'",
                "call | HOST:PORT",
                "call :4000 | METHOD",
                "call nowhere ping | not an address of the form HOST:PORT: nowhere",
                "call :0 ping | not a port from 1 to 65535: 0",
                "call :99999 ping | not a port from 1 to 65535: 99999",
                "call :4000 ping text | not JSON: text",
                "call :4000 ping {} ] | not JSON: ]",
                "call :4000 ping --kw a=b | not JSON: b",
                "call :4000 ping --timeout soon | not a number of seconds: soon",
                "call :4000 ping --timeout -1 | not a time above zero: -1",
                "call :4000 ping --timeout NaN | not a time above zero: NaN",
                "call :4000 ping --nonsense | --nonsense",
                "run | CMD",
                "run --timeout soon true | not a number of seconds: soon",
                "run --nonsense true | --nonsense",
                "fd | missing command: send or receive",
                "fd send | PATH",
                "fd send /tmp/s | FILE",
                "fd send /tmp/s /dev/null --timeout soon | not a number of seconds: soon",
                "fd receive | PATH",
                "fd receive /tmp/s --count many | 'many' is not an int",
                "fd receive /tmp/s --count 254 | --count 254 is not a number from 0 to 253",
                "fd receive /tmp/s --count -1 | --count -1 is not a number from 0 to 253",
                "serve --port 70000 | --port 70000 is not a port from 1 to 65535",
                "serve --port many | 'many' is not an int",
                "serve --port 4000 --fd 3 | --port and --fd exclude each other",
                "serve --fd 9999 | --fd 9999 is not an open descriptor",
                "serve --events-fd 9999 | --events-fd 9999 is not an open descriptor",
                "serve --max-calls 0 | --max-calls 0 is not a number above 0",
                "serve --max-message 0 | message limit must be more than zero: 0",
                "serve --proc-name a-name-that-is-too-long | at most 15 bytes",
                "serve --interval 0 | not a time above zero: 0",
                "serve --proxy nowhere | not an address of the form HOST:PORT: nowhere"
            })
    void aWrongCommandLineGetsOneLineThatSaysWhatIsWrong(String line, String wrong) {
        Run run = Run.ave(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(run.err()).contains(wrong).hasLineCount(1).startsWith("ave").contains("--help");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aDescriptorThatIsNoListeningSocketIsAWrongCommandLine() throws Exception {
        try (var pipe = ave.posix.Descriptors.pipe()) {
            // The command takes over what it is given.
            int copy = ave.io.Fd.duplicateOf(pipe.read().number()).release();
            Run run = Run.ave("serve", "--fd", String.valueOf(copy));

            assertThat(run.err())
                    .isEqualTo(
                            "ave serve: --fd "
                                    + copy
                                    + " is not a listening socket: getsockname fd "
                                    + copy
                                    + ": ENOTSOCK (Socket operation on non-socket)"
                                    + " (see ave serve --help)\n");
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(ave.posix.Descriptors.isOpen(copy)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "call --help", "serve --help", "run --help", "demo --help"})
    void helpGoesToStdout(String line) {
        Run run = Run.ave(line.split(" "));

        assertThat(run.out()).startsWith("Usage: ave");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void anArgumentThatBeginsWithAnAtSignIsNoFile() throws Exception {
        List<String> run = AveProcess.command("run", "--", "echo", "@/etc/hostname");
        assertThat(AveProcess.run(run, Map.of())).isEqualTo(new Run(0, "@/etc/hostname\r\n", ""));
        assertThat(Run.ave("call", ":1", "@/dev/null", "@/dev/null").err())
                .isEqualTo(
                        "ave call: not JSON: @/dev/null (write text as '\"...\"')"
                                + " (see ave call --help)\n");
    }

    @Test
    void anArgumentThatIsWrongIsNotShownInAllItsLength() {
        String wrong = "[".repeat(100_000);
        assertThat(Run.ave("call", ":1", "echo", wrong).err())
                .startsWith("ave call: not JSON: [[[")
                .contains("[… (write text as")
                .hasSizeLessThan(400);
    }

    /** With picocli and without. */
    @ParameterizedTest
    @CsvSource({
        "run -- true, ave run, 125",
        "run --timeout=5 -- true, ave run, 125",
        "call :1 sync_ping, ave call, 1",
        "call :1 sync_ping -- 1, ave call, 1",
        "serve, ave serve, 1",
        "fd receive /nowhere, ave fd receive, 1"
    })
    void whereNativeCodeCannotBeCalledIsOneLineOfError(String line, String name, int exitCode)
            throws Exception {
        List<String> command = AveProcess.command(line.split(" "));
        command.add(1, "-Dos.arch=abacus");
        Run run = AveProcess.run(command, Map.of());
        assertThat(run.err())
                .startsWith(name + ": not supported on this platform: Linux on abacus;")
                .hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void saysItsVersionAndTheCommitItWasBuiltFrom() {
        assertThat(Run.ave("--version").out())
                .matches("(?s)ave-common \\d+\\.\\d+\\.\\d+.* \\(commit \\w+\\)\n.*");
    }

    @Test
    void aTrainingRunUsesTheCommandsAndIsSilent() throws Exception {
        List<String> traced = AveProcess.command("training-run");
        traced.add(1, "-Xlog:class+load:stderr");
        Run run = AveProcess.run(traced, Map.of());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("RemoteControl ", "ReferenceService ", "RunCommand ");
    }

    @Test
    void theDemoProvesWhatItSays() {
        Run run = Run.ave("demo");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("a wrong key is rejected").endsWith("  * done\n");
        assertThat(run.exitCode()).isZero();
    }
}
