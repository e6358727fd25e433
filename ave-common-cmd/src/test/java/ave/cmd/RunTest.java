// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest extends OnEachTerminal {
    @TempDir private Path folder;

    @Test
    void aStringIsSplitOnWhiteSpace() {
        assertThat(Cmd.run("  echo  a   b\tc\nd ").output()).isEqualTo("a b c d\r\n");
    }

    @Test
    void aListIsTakenAsItIs() {
        CmdResult result = Cmd.run(List.of("printf", "[%s]", "", "a b", "'\"$HOME"));
        assertThat(result.output()).isEqualTo("[][a b]['\"$HOME]");
        assertThat(result.exitCode()).isZero();
        assertThat(result.truncated()).isFalse();
    }

    @Test
    void bytesAreExactAndTextIsTolerant() {
        CmdResult result = Cmd.run(List.of("printf", "\\303\\245\\377\\000."));
        assertThat(result.bytes()).containsExactly(0xc3, 0xa5, 0xff, 0, '.');
        assertThat(result.output()).isEqualTo("\u00e5\ufffd\0.");
    }

    @Test
    void exitCodeAndSignalAreDistinguished() {
        CmdResult exit = sh("exit 143");
        CmdResult killed = sh("kill -TERM $$");
        assertThat(exit.exitCode()).isEqualTo(143);
        assertThat(exit.signal()).isZero();
        assertThat(killed.exitCode()).isEqualTo(143);
        assertThat(killed.signal()).isEqualTo(15);
        assertThat(exit).isNotEqualTo(killed).hasToString("exit code 143, 0 bytes of output");
        assertThat(killed).hasToString("killed by signal 15, 0 bytes of output");
    }

    @Test
    void startsInTheDirectory() throws IOException {
        String real = folder.toRealPath().toString();
        Files.writeString(folder.resolve("script"), "#!/bin/sh\npwd\n");
        assertThat(folder.resolve("script").toFile().setExecutable(true)).isTrue();
        assertThat(Cmd.run("pwd", options().cwd(real)).output()).isEqualTo(real + "\r\n");
        assertThat(Cmd.run("./script", options().cwd(real)).output()).isEqualTo(real + "\r\n");
        assertThat(Cmd.run("pwd", options().cwd(real).cwd("")).output())
                .isEqualTo(Path.of("").toAbsolutePath() + "\r\n");
    }

    @Test
    void theEnvironmentIsThatOfThisProcessWithTheChanges() {
        Map<String, String> changes = new HashMap<>(Map.of("AVE_TEST", "\u00e5 b", "AVE_MORE", ""));
        changes.put("HOME", null);
        CmdResult result =
                Cmd.run(
                        List.of(
                                "sh",
                                "-c",
                                "echo $AVE_TEST ${AVE_MORE-none} ${HOME-none};"
                                        + " test -n \"$PATH\" && echo path"),
                        options().environment(changes));
        assertThat(result.output()).isEqualTo("\u00e5 b none\r\npath\r\n");
    }

    @Test
    void theWindowHasTheWantedSizeOrNone() {
        assertThat(Cmd.run("stty size", options().windowSize(132, 43)).output())
                .isEqualTo("43 132\r\n");
        assertThat(Cmd.run("stty size").output()).isEqualTo("0 0\r\n");
    }

    @Test
    void outputFileGetsEachPieceAsItComesAndIsFlushed() {
        List<String> pieces = new ArrayList<>();
        OutputStream stream =
                new OutputStream() {
                    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();

                    @Override
                    public void write(int b) {
                        piece.write(b);
                    }

                    @Override
                    public void flush() {
                        pieces.add(piece.toString(StandardCharsets.UTF_8));
                        piece.reset();
                    }

                    @Override
                    public void close() {
                        pieces.add("closed");
                    }
                };
        String script = "echo one; read line; echo got $line";
        try (RunningCmd running =
                Cmd.runBg(List.of("sh", "-c", script), options().outputFile(stream))) {
            running.expect("one\r\n", LONG);
            assertThat(String.join("", pieces)).isEqualTo("one\r\n");
            running.sendLine("two");
            String output = running.waitFor(LONG).output();
            assertThat(String.join("", pieces)).isEqualTo(output).endsWith("got two\r\n");
        }
    }

    @Test
    void outputFileMayBeAPath() {
        Path file = folder.resolve("out");
        sh("true");
        for (String text : List.of("a longer text", "short")) {
            Cmd.run(List.of("echo", text), options().outputFile(file));
            assertThat(file).hasContent(text + "\r\n");
        }
    }

    @Test
    void anOutputFileThatCantBeOpenedFailsBeforeTheStart() {
        Path missing = folder.resolve("missing").resolve("out");
        Path witness = folder.resolve("witness");
        assertThatThrownBy(
                        () ->
                                Cmd.run(
                                        List.of("touch", "" + witness),
                                        options().outputFile(missing)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("open output file " + missing);
        assertThat(witness).doesNotExist();
    }

    @Test
    void anOutputFileThatFailsEndsTheCommand() {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("disk full");
                    }
                };
        assertThatThrownBy(() -> Cmd.run("yes", options().outputFile(full)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("write output file: IOException: disk full");
    }

    @Test
    void debugEchoesCommandAndOutput() {
        PrintStream before = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            Cmd.run(List.of("printf", "%s", "\u00e5"), options().debug(true));
        } finally {
            System.setErr(before);
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("printf %s \u00e5\n\u00e5");
    }

    @Test
    void linesAreDeliveredOneByOne() {
        List<String> lines = new ArrayList<>();
        Cmd.run(
                List.of("printf", "one\\n\\ntw\\303\\245\\nrest"),
                options().lineListener(lines::add));
        assertThat(lines).containsExactly("one", "", "tw\u00e5", "rest");
    }

    @Test
    void aLineIsDeliveredBeforeTheNextIsWritten() {
        List<String> lines = new ArrayList<>();
        try (RunningCmd running =
                Cmd.runBg(
                        List.of("sh", "-c", "echo one; read x; echo two"),
                        options().lineListener(lines::add))) {
            running.expect("one\r\n", LONG);
            assertThat(lines).containsExactly("one");
            running.sendLine("");
            running.waitFor(LONG);
            assertThat(lines).containsExactly("one", "", "two");
        }
    }

    @Test
    void aListenerThatFailsEndsTheCommand() {
        assertThatThrownBy(
                        () ->
                                Cmd.run(
                                        "yes",
                                        options()
                                                .lineListener(
                                                        line -> {
                                                            throw new IllegalStateException(line);
                                                        })))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("y");
    }

    @Test
    void aMemoryLimitKeepsTheLastBytes() throws IOException {
        Path file = folder.resolve("all");
        CmdResult result =
                Cmd.run(
                        List.of("sh", "-c", "seq 100000; printf end"),
                        options().memoryLimit(10).outputFile(file));
        assertThat(result.output()).isEqualTo("00000\r\nend");
        assertThat(result.truncated()).isTrue();
        assertThat(Files.size(file)).isEqualTo(688_895 + 3);
        assertThat(Cmd.run("printf 1234567890", options().memoryLimit(10)).truncated()).isFalse();
    }

    @Test
    void inputIsTypedAndEchoed() {
        assertThat(Cmd.run("cat", options().input("hi\n\4")).output()).isEqualTo("hi\r\nhi\r\n");
    }

    @Test
    void muchInputDoesntHoldUpTheOutput() {
        // More than a terminal takes at once, in both directions. It may drop echoes then.
        String lines = "123456789\n".repeat(20_000);
        try (RunningCmd cat = shBg("stty -echo; echo ready; exec cat")) {
            cat.expect("ready\r\n", LONG);
            cat.write(lines + "\4");
            String output = cat.waitFor(LONG).output().replace("\r\n", "\n");
            assertThat(output.equals("ready\n" + lines)).as(output.length() + " bytes").isTrue();
        }
    }

    @Test
    void inputForAProgramThatEndsWithoutReadingIsDropped() {
        assertThat(Cmd.run("true", options().input("x\n".repeat(100_000))).exitCode()).isZero();
    }
}
