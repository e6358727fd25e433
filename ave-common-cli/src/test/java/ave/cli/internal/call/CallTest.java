// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cli.internal.console.Console;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Command lines that are parsed without picocli mean the same to picocli. */
class CallTest {
    private static List<String> words(String line) {
        return List.of(line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host:1 method",
                ":1 m 1 \"a\" [1,{\"a\":2}]",
                ":1 m x=1 @file",
                "--async :1 m",
                ":1 --timeout 0.5 m --authkey k 1",
                ":1 m --timeout=1e1 --authkey=",
                ":1 m --authkey=a=b --authkey-file /x/é",
                ":1 m --kw a=1 2 --kw b=c=d --kw=e={\"f\":\"=\"}",
                "[::1]:1 m --kw a= 1"
            })
    void aPlainLine(String line) {
        CallCommand command =
                new CallCommand(
                        new Console(
                                OutputStream.nullOutputStream(), OutputStream.nullOutputStream()));
        new CommandLine(command)
                .setExpandAtFiles(false)
                .parseArgs(words(line).toArray(String[]::new));
        assertThat(Call.ofPlain(words(line))).isEqualTo(command.understood());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                ":1",
                ":1 m -h",
                ":1 m -5",
                ":1 m -- x",
                "nowhere m",
                ":1 m --timeout",
                ":1 m --timeout -1",
                ":1 m --timeout soon",
                ":1 m --timeout 1 --timeout 2",
                ":1 m --authkey --async",
                ":1 m --async --async",
                ":1 m --async=true",
                ":1 m --kw a",
                ":1 m --kw =1",
                ":1 m --kw a=1 --kw a=2",
                ":1 m --nonsense"
            })
    void allElseIsForPicocli(String line) {
        assertThat(Call.ofPlain(words(line))).isNull();
    }
}
