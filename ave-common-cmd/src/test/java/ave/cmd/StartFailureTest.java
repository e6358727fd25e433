// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ave.exceptions.RunError;
import ave.io.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that can't be started throws a RunError in the caller, with command and reason. */
class StartFailureTest extends OnEachTerminal {
    @TempDir private Path folder;

    private static RunError error(List<String> command, CmdOptions options) {
        RunError run = catchThrowableOfType(RunError.class, () -> Cmd.run(command, options));
        RunError runBg = catchThrowableOfType(RunError.class, () -> Cmd.runBg(command, options));
        assertThat(run.details()).isEqualTo(runBg.details());
        return run;
    }

    private static RunError error(String... command) {
        return error(List.of(command), options());
    }

    @Test
    void aMissingProgram() {
        RunError error = error("no_such_exe", "argument");
        assertThat(error).hasMessage("No such file or directory");
        assertThat(error.cmd()).isEqualTo(List.of("no_such_exe", "argument"));
        assertThat(error.out()).isEmpty();
        assertThat(error)
                .hasToString(
                        "ave.exceptions.RunError: ['no_such_exe', 'argument']:\n"
                                + "No such file or directory:")
                .hasCauseInstanceOf(PosixException.class);
        assertThat(error("/no/such/exe")).hasMessage("No such file or directory");
    }

    @Test
    void aFileThatIsNoProgram() throws IOException {
        assertThat(error("/etc/passwd")).hasMessage("Permission denied");
        assertThat(error("/")).hasMessage("Permission denied");
        assertThat(error("/etc/passwd/x")).hasMessageMatching("Not a directory|No such file.*");
    }

    @Test
    void aScriptThatDoesntNameItsInterpreter() throws IOException {
        notWithPty4j("its child can't report why it could not execute a file: exit code 127");
        Path script = Files.writeString(folder.resolve("script"), "echo\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        assertThat(error(script.toString())).hasMessage("Exec format error");
    }

    @Test
    void anArgumentListThatIsTooLong() {
        notWithPty4j("its child can't report why it could not execute a file: exit code 127");
        List<String> command = new ArrayList<>(List.of("true"));
        String longest = "x".repeat(100_000);
        for (int i = 0; i < 50; i++) {
            command.add(longest);
        }
        RunError error = error(command, options());
        assertThat(error).hasMessage("Argument list too long");
        assertThat(error.cmd()).isEqualTo(command);
    }

    @Test
    void aBadWorkingDirectory() throws IOException {
        List<String> pwd = List.of("pwd");
        assertThat(error(pwd, options().cwd("/no/such/folder")))
                .hasMessage("chdir /no/such/folder: ENOENT (No such file or directory)")
                .extracting(RunError::cmd)
                .isEqualTo(pwd);
        assertThat(error(pwd, options().cwd("/etc/passwd")))
                .hasMessage("chdir /etc/passwd: ENOTDIR (Not a directory)");
    }

    @Test
    void anEmptyCommand() {
        for (List<String> empty : Arrays.asList(List.<String>of(), null)) {
            assertThat(error(empty, options())).hasMessage("the command is empty");
        }
        assertThat(error("")).hasMessage("the command is empty");
        for (String blank : new String[] {"", " \t\n", null}) {
            assertThat(catchThrowableOfType(RunError.class, () -> Cmd.run(blank)))
                    .hasMessage("the command is empty");
        }
    }

    @Test
    void aNullInTheCommand() {
        assertThat(error(Arrays.asList("echo", null), options()))
                .hasMessage("argument 1 is null")
                .extracting(RunError::cmd)
                .isEqualTo(List.of("echo", "null"));
    }

    @Test
    void aNulCharacter() {
        assertThat(error("echo", "a\0b")).hasMessage("the argument contains a NUL: \"a\\0b\"");
        assertThat(error(List.of("echo"), options().cwd("/tmp\0/x")))
                .hasMessage("the directory contains a NUL: \"/tmp\\0/x\"");
        assertThat(error(List.of("echo"), options().environment(Map.of("A", "b\0"))))
                .hasMessage("the value of A contains a NUL: \"b\\0\"");
        assertThat(error(List.of("echo"), options().environment(Map.of("A=", "b"))))
                .hasMessage("invalid name of an environment variable: \"A=\"");
        Map<String, String> nameless = new HashMap<>();
        nameless.put(null, "b");
        assertThat(error(List.of("echo"), options().environment(nameless)))
                .hasMessage("invalid name of an environment variable: \"null\"");
    }

    @Test
    void oneFailureAfterTheOtherLeavesNothing() {
        for (int i = 0; i < 300; i++) {
            error("no_such_exe");
        }
    }
}
