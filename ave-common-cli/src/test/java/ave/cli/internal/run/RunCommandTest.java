// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import static ave.posix.abi.Constants.O_RDONLY;
import static ave.posix.abi.Constants.O_WRONLY;
import static org.assertj.core.api.Assertions.assertThat;

import ave.cli.internal.Run;
import ave.cli.internal.console.Console;
import ave.io.Fd;
import ave.posix.Descriptors;
import ave.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RunCommandTest {
    @TempDir private Path directory;

    private static Path path(Fd fd) {
        return Path.of("/proc/self/fd", String.valueOf(fd.number()));
    }

    /** With nothing on stdin. */
    private static Run run(String... arguments) throws IOException {
        return run(new byte[0], arguments);
    }

    private static Run run(byte[] in, String... arguments) throws IOException {
        try (Fd out = Descriptors.memoryFile(new byte[0])) {
            Run run = run(in, out, arguments);
            String text = Files.readString(path(out), StandardCharsets.ISO_8859_1);
            return new Run(run.exitCode(), text, run.err());
        }
    }

    private static Run run(byte[] in, Fd out, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (Fd content = Descriptors.memoryFile(in);
                Fd stdin = Descriptors.open(path(content).toString(), O_RDONLY)) {
            Console console = new Console(OutputStream.nullOutputStream(), err);
            ProgramRun run = ProgramRun.ofPlain(List.of(arguments));
            int exitCode = run.run(console, stdin.number(), out.number(), false);
            return new Run(exitCode, "", err.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void passesOutputAndExitCodeOn() throws Exception {
        assertThat(run("--", "sh", "-c", "echo out; echo err >&2; exit 200"))
                .isEqualTo(new Run(200, "out\r\nerr\r\n", ""));
        assertThat(run("sh", "-c", "kill -TERM $$")).isEqualTo(new Run(143, "", ""));
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
                "125 | --cwd= pwd | pwd: chdir : ENOENT (No such file or directory)",
                "124 | --timeout 1e-12 sleep 30 | command timed out",
                "125 | --output-file /no/such/f pwd | output file /no/such/f (No such file or directory)",
                "125 | --output-file /dev/full pwd | output file /dev/full: No space left on device"
            })
    void itsOwnFailuresHaveTheExitCodesOfShells(int exitCode, String line, String error)
            throws Exception {
        Run run = run(line.split(" "));
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.err()).startsWith("ave run: " + error).hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aTimeLimitOfZeroIsNone() throws Exception {
        assertThat(run("--timeout", "0", "sleep", "0.1")).isEqualTo(new Run(0, "", ""));
        assertThat(run("--timeout=0.0", "true")).isEqualTo(new Run(0, "", ""));
        assertThat(Run.ave("run", "--timeout", "-1", "true").exitCode()).isEqualTo(2);
    }

    @Test
    void writesToAFileToo() throws Exception {
        Path file = directory.resolve("out");
        assertThat(run("--output-file", file.toString(), "--cwd", "/", "pwd").out())
                .isEqualTo("/\r\n");
        assertThat(file).hasContent("/\r\n");
    }

    @Test
    void standardInputGoesToTheCommandUpToItsEnd() throws Exception {
        byte[] in = "a line\nand no end of line".getBytes(StandardCharsets.UTF_8);
        assertThat(run(in, "cat")).isEqualTo(new Run(0, "a line\r\nand no end of line", ""));
        assertThat(run(in, "sh", "-c", "read x; echo $x; cat"))
                .isEqualTo(new Run(0, "a line\r\nand no end of line", ""));
        assertThat(run("cat")).isEqualTo(new Run(0, "", ""));
    }

    /** Far longer than what a terminal collects of a line, and with all that means something. */
    @Test
    void theCommandReadsEachByteAsItIs() throws Exception {
        byte[] in = new byte[300_000];
        new Random(1).nextBytes(in);
        Arrays.fill(in, 100_000, 200_000, (byte) 'x');
        Arrays.fill(in, 200_000, 201_000, (byte) 4);
        Run run = run(in, "sh", "-c", "stty -opost; cat");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(in);
    }

    @Test
    void unreadInputBlocksNothing() throws Exception {
        assertThat(run(new byte[1_000_000], "echo", "x")).isEqualTo(new Run(0, "x\r\n", ""));
    }

    @Test
    void nothingOfTheSessionIsLeft() throws Exception {
        Run run = run("sh", "-c", "trap '' HUP; sleep 1000 & echo $!; trap '' HUP; exit 3");
        assertThat(run.exitCode()).isEqualTo(3);
        long pid = Long.parseLong(run.out().strip());
        Await.until("it is gone", () -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void aReaderThatWentAwayEndsTheCommandQuietly() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            pipe.read().close();
            assertThat(run(new byte[0], pipe.write(), "yes")).isEqualTo(new Run(141, "", ""));
        }
    }

    @Test
    void outputThatCannotBeWrittenEndsTheCommand() {
        try (Fd full = Descriptors.open("/dev/full", O_WRONLY)) {
            String problem =
                    "ave run: write to standard output: ENOSPC (No space left on device)\n";
            assertThat(run(new byte[0], full, "yes")).isEqualTo(new Run(125, "", problem));
        }
    }
}
