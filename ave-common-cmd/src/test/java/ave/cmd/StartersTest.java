// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.cmd.internal.start.Pty4jStarter;
import ave.cmd.internal.start.Starter;
import ave.cmd.internal.start.Starters;
import ave.exceptions.RunError;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The choice between the ways to start, and starts without processes or descriptors. */
@Timeout(120)
class StartersTest {
    @AfterEach
    void forget() {
        System.clearProperty(Starters.PROPERTY);
    }

    @Test
    void posixIsTheDefault() {
        Starter chosen = Starters.chosen();
        System.setProperty(Starters.PROPERTY, "posix");
        assertThat(Starters.chosen()).isSameAs(chosen).isNotInstanceOf(Pty4jStarter.class);
        System.setProperty(Starters.PROPERTY, "pty4j");
        assertThat(Starters.chosen()).isInstanceOf(Pty4jStarter.class);
    }

    @Test
    void anUnknownNameIsRefused() {
        System.setProperty(Starters.PROPERTY, "xterm");
        assertThatThrownBy(() -> Cmd.run("true"))
                .isInstanceOf(RunError.class)
                .hasMessage("the property ave.cmd.terminal is neither posix nor pty4j: xterm");
    }

    @Test
    void withoutPty4jTheErrorSaysWhatToAdd() throws Exception {
        assertThat(inAnotherJvm(List.of(), "-D" + Starters.PROPERTY + "=pty4j"))
                .startsWith(
                        "java.lang.UnsupportedOperationException: starting a command needs the library")
                .contains("add org.jetbrains.pty4j:pty4j ");
    }

    @Test
    void withoutPty4jTheDefaultWorks() throws Exception {
        assertThat(inAnotherJvm(List.of())).isEqualTo("exit code 0, 7 bytes of output");
    }

    @Test
    void aLackOfTerminalsIsReportedAsSuch() throws Exception {
        Assumptions.assumeTrue(
                Cmd.run("unshare --mount true").exitCode() == 0, "needs the rights to mount");
        String alone =
                "mount -t devpts -o newinstance,ptmxmode=0666,max=1 devpts /dev/pts"
                        + " && mount --bind /dev/pts/ptmx /dev/ptmx && exec \"$@\"";
        assertThat(
                        inAnotherJvm(
                                List.of("unshare", "--mount", "sh", "-c", alone, "sh"),
                                "-Dexhaust=true"))
                .isEqualTo(
                        "ave.exceptions.RunError: out of terminals: posix_openpt for a new terminal:"
                                + " ENOSPC (No space left on device)");
    }

    @Test
    void aLackOfDescriptorsIsReportedAsSuch() throws Exception {
        String few = "ulimit -n $(($(ls /proc/self/fd | wc -l) + 60)); exec \"$@\"";
        assertThat(inAnotherJvm(List.of("sh", "-c", few, "sh"), "-Dexhaust=true"))
                .startsWith("ave.exceptions.RunError: out of descriptors: ")
                .contains("EMFILE (Too many open files)");
    }

    /** What the program below prints. */
    private static String inAnotherJvm(List<String> wrapper, String... options) throws Exception {
        String path =
                Arrays.stream(System.getProperty("java.class.path").split(":"))
                        .filter(entry -> !entry.contains("pty4j"))
                        .collect(Collectors.joining(":"));
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", path, Program.class.getName()));
        Process process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectInput(new File("/dev/null"))
                        .start();
        byte[] out = process.getInputStream().readAllBytes();
        process.waitFor();
        return new String(out, StandardCharsets.UTF_8).strip();
    }

    /** Runs a command, or as many as can be at once, and prints what came of it. */
    static final class Program {
        private Program() {}

        /**
         * See the class.
         *
         * @param arguments none
         */
        public static void main(String... arguments) {
            List<RunningCmd> held = new ArrayList<>();
            try {
                CmdResult result = Cmd.run("echo hello");
                loadClasses();
                while (Boolean.getBoolean("exhaust")) {
                    held.add(Cmd.runBg("sleep 60"));
                }
                System.out.println(result);
            } catch (RuntimeException e) {
                held.forEach(RunningCmd::close);
                System.out.println(e.getClass().getName() + ": " + e.getMessage());
            }
        }

        /** Out of descriptors no file with a class can be opened. */
        private static void loadClasses() {
            try {
                Cmd.run("no_such_exe");
            } catch (RunError e) {
                new ArrayList<RunningCmd>().forEach(RunningCmd::close);
            }
        }
    }
}
