// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cli.internal.AveProcess;
import ave.cli.internal.Run;
import ave.cli.internal.console.Console;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Command lines that are parsed without picocli mean the same to picocli. */
class ProgramRunTest {
    private static List<String> words(String line) {
        return List.of(line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "-- true",
                "echo -n --help -- x",
                "-- echo -- x @file",
                "-- --odd-name --timeout 5",
                "--timeout 5 --cwd /x --output-file=/y/é echo --timeout 6",
                "--timeout=0 -- true",
                "--timeout 0.0 --cwd= true"
            })
    void aPlainLine(String line) {
        OutputStream nowhere = OutputStream.nullOutputStream();
        RunCommand command = new RunCommand(new Console(nowhere, nowhere));
        new CommandLine(command)
                .setExpandAtFiles(false)
                .setStopAtPositional(true)
                .parseArgs(words(line).toArray(String[]::new));
        assertThat(ProgramRun.ofPlain(words(line))).isEqualTo(command.understood());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--",
                "--help",
                "--help true",
                "--timeout",
                "--timeout 5",
                "--timeout -1 true",
                "--timeout soon true",
                "--cwd -- true",
                "--cwd /x --cwd /y true",
                "--nonsense true"
            })
    void allElseIsForPicocli(String line) {
        assertThat(ProgramRun.ofPlain(words(line))).isNull();
    }

    @Test
    void aPlainRunLoadsNothingThatItDoesNotNeed() throws Exception {
        List<String> command = AveProcess.command("run", "--", "echo", "x");
        command.add(1, "-Xlog:class+load:stderr");
        Run run = AveProcess.run(command, Map.of());

        assertThat(run.out()).isEqualTo("x\r\n");
        assertThat(run.err())
                .contains("ave.posix.Terminal ")
                .doesNotContain("picocli.CommandLine", "org.slf4j.", "com.fasterxml.");
    }
}
