// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cli.internal.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunCommandTest {
    @TempDir private Path folder;

    private static Run run(String... arguments) {
        return Run.ave(line(arguments));
    }

    private static String[] line(String... arguments) {
        return Stream.concat(Stream.of("run"), Stream.of(arguments)).toArray(String[]::new);
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
        assertThat(Run.ave(closed, "run", "yes")).isEqualTo(new Run(141, "", ""));
    }
}
