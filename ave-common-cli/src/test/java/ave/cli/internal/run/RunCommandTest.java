// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cli.internal.AveCommand;
import ave.cli.internal.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RunCommandTest {
    @TempDir private Path folder;

    private static Run run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Run run = run(out, arguments);
        return new Run(run.exitCode(), out.toString(StandardCharsets.UTF_8), run.err());
    }

    private static Run run(OutputStream out, String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine line =
                new CommandLine(new RunCommand(out))
                        .setErr(new PrintWriter(err))
                        .setStopAtPositional(true);
        return new Run(line.execute(arguments), "", err.toString());
    }

    @Test
    void passesOutputAndExitCodeOn() {
        assertThat(run("--", "sh", "-c", "echo out; echo err >&2; exit 200"))
                .isEqualTo(new Run(200, "out\r\nerr\r\n", ""));
        assertThat(run("sh", "-c", "kill -TERM $$")).isEqualTo(new Run(143, "", ""));
    }

    @Test
    void whatComesBehindTheProgramIsTheProgramsOwn() {
        assertThat(run("echo", "--timeout", "--help", "-n"))
                .isEqualTo(new Run(0, "--timeout --help -n\r\n", ""));
        assertThat(AveCommand.commandLine().getSubcommands().get("run").isStopAtPositional())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "124 | --timeout 0.2 sleep 30 | command timed out",
                "127 | no_such_exe | no_such_exe: No such file or directory",
                "126 | /etc/passwd | /etc/passwd: Permission denied",
                "126 | / | /: Permission denied",
                "125 | --cwd /no/such pwd | pwd: chdir /no/such: ENOENT (No such file or directory)",
                "125 | --output-file /no/such/f pwd | output file /no/such/f (No such file or directory)"
            })
    void itsOwnFailuresHaveTheExitCodesOfShells(int exitCode, String line, String error) {
        Run run = run(line.split(" "));
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.err()).startsWith("ave run: " + error).hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void writesToAFileToo() {
        Path file = folder.resolve("out");
        assertThat(run("--output-file", file.toString(), "--cwd", "/", "pwd").out())
                .isEqualTo("/\r\n");
        assertThat(file).hasContent("/\r\n");
    }

    @Test
    void endsWhenNobodyListens() {
        OutputStream closed =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        assertThat(run(closed, "yes"))
                .isEqualTo(
                        new Run(125, "", "ave run: write output file: IOException: Broken pipe\n"));
    }
}
