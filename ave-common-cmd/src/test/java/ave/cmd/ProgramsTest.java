// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that use a terminal for real. */
class ProgramsTest extends OnEachTerminal {
    private static final CmdOptions SCREEN =
            CmdOptions.defaults().windowSize(80, 24).environment(Map.of("TERM", "xterm"));

    @TempDir private Path folder;

    @Test
    void bashWithJobControl() {
        needs("bash");
        Map<String, String> plain = Map.of("PS1", "<prompt> ", "TERM", "dumb", "HISTFILE", "");
        List<String> bash = List.of("bash", "--norc", "--noprofile", "-i");
        try (RunningCmd shell = Cmd.runBg(bash, SCREEN.cwd(folder.toString()).environment(plain))) {
            shell.expect("<prompt> ", LONG);
            shell.sendLine("sleep 60");
            shell.expect("sleep 60", LONG);
            until("stopped by ^Z", () -> stopped(shell));
            shell.sendLine("jobs");
            shell.expect(Pattern.compile("\\[1\\]\\+ +Stopped +sleep 60"), LONG);
            shell.expect("<prompt> ", LONG);
            shell.sendLine("fg");
            shell.expect("sleep 60\r\n", LONG);
            until("interrupted by ^C", () -> interrupted(shell));
            shell.sendLine("exit 9");
            assertThat(shell.waitFor(LONG).exitCode()).isEqualTo(9);
        }
    }

    private static boolean stopped(RunningCmd shell) {
        shell.write("\32");
        return sees(shell, "Stopped");
    }

    private static boolean interrupted(RunningCmd shell) {
        shell.interrupt();
        return sees(shell, "<prompt> ");
    }

    private static boolean sees(RunningCmd shell, String text) {
        try {
            shell.expect(text, java.time.Duration.ofMillis(300));
            return true;
        } catch (ave.exceptions.Timeout e) {
            return false;
        }
    }

    @Test
    void lessPagesAndQuits() throws IOException {
        needs("less");
        Path text = folder.resolve("text");
        Files.write(text, Stream.iterate(1, i -> i + 1).limit(500).map(i -> "row " + i).toList());
        try (RunningCmd less = Cmd.runBg(List.of("less", text.toString()), SCREEN)) {
            less.expect("row 23", LONG);
            less.write(" ");
            less.expect("row 46", LONG);
            less.write("G");
            less.expect("row 500", LONG);
            less.write("q");
            assertThat(less.waitFor(LONG).exitCode()).isZero();
        }
    }

    @Test
    void topInBatchMode() {
        needs("top");
        CmdResult result = Cmd.run("top -b -n 1", SCREEN.timeout(LONG));
        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).startsWith("top - ").contains(" PID ");
    }

    @Test
    void sshKeygenAsksForAPassphrase() {
        needs("ssh-keygen");
        Path key = folder.resolve("key");
        List<String> command = List.of("ssh-keygen", "-t", "ed25519", "-f", key.toString());
        try (RunningCmd keygen = Cmd.runBg(command)) {
            keygen.expect(Pattern.compile("(?i)enter passphrase.*: "), LONG);
            keygen.sendLine("not secret");
            keygen.expect(Pattern.compile("(?i)enter same passphrase again: "), LONG);
            keygen.sendLine("not secret");
            CmdResult result = keygen.waitFor(LONG);
            assertThat(result.exitCode()).isZero();
            assertThat(result.output()).doesNotContain("not secret");
        }
        List<String> show = List.of("ssh-keygen", "-y", "-P", "not secret", "-f", key.toString());
        assertThat(Cmd.run(show).output()).startsWith("ssh-ed25519 ");
    }

    @Test
    void tmuxDaemonizesCorrectlyAndSurvives() throws IOException {
        needs("tmux");
        // tmux takes input this fast for pasted text, and its own keys for text.
        Path slow = Files.writeString(folder.resolve("conf"), "set -g assume-paste-time 0\n");
        String socket = folder.resolve("socket").toString();
        CmdOptions options = SCREEN.timeout(LONG);
        List<String> start =
                List.of("tmux", "-S", socket, "-f", slow.toString(), "new", "-d", "-s", "x", "cat");
        assertThat(Cmd.run(start, options).exitCode()).isZero();
        try {
            assertThat(Cmd.run(List.of("tmux", "-S", socket, "ls"), options).output())
                    .startsWith("x: 1 windows");
            List<String> attach = List.of("tmux", "-S", socket, "attach", "-t", "x");
            try (RunningCmd client = Cmd.runBg(attach, SCREEN)) {
                client.expect("[x]", LONG);
                client.sendLine("seen");
                client.expect(Pattern.compile("(?s)seen.*seen"), LONG);
                client.write("\2d");
                assertThat(client.waitFor(LONG).exitCode()).isZero();
            }
        } finally {
            Cmd.run(List.of("tmux", "-S", socket, "kill-server"), options);
        }
    }

    @Test
    void scriptRunsATerminalWithinTheTerminal() {
        needs("script");
        String log = folder.resolve("log").toString();
        CmdResult result = Cmd.run(List.of("script", "-qec", "tty; exit 6", log), options());
        assertThat(result.exitCode()).isEqualTo(6);
        assertThat(result.output()).startsWith("/dev/pts/");
    }
}
