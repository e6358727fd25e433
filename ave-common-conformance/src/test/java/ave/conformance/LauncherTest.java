// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.testing.Await;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher script, the one runnable JAR, and the same on the module path. */
@Timeout(120)
class LauncherTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path LAUNCHER = ROOT.resolve("ave");
    private static final Path JAR = ROOT.resolve("ave-common-cli/target/ave.jar");
    private static final String JAVA = System.getProperty("java.home") + "/bin/java";

    /** What our modules need; test libraries on the module path are another matter. */
    private static final Pattern NEEDED =
            Pattern.compile(
                    ".*(ave-common-(?!conformance|testing)[^/]*(\\.jar|/target/classes)"
                            + "|/(jackson-|jffi|jnr-|asm|slf4j-|picocli)[^/]*\\.jar)");

    @TempDir private Path folder;

    private static void assumeBuilt() {
        assumeTrue(Files.exists(JAR), "the runnable JAR is made by `mvn package`");
    }

    private static Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private static String output(String... command) throws Exception {
        Process process = start(List.of(command));
        try {
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return out + process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aServiceKeepsThePidOfItsLauncherAndEndsWithZeroOnSigterm() throws Exception {
        assumeBuilt();
        Process service = start(List.of(LAUNCHER.toString(), "serve", "--host", "127.0.0.1"));
        try (BufferedReader out = service.inputReader()) {
            // Once the launcher has become java, SIGUSR1 must not kill it.
            Await.until("java runs", () -> image(service), "java\n"::equals);
            kill("USR1", service);
            String ready = readyLine(out);
            assertThat(ready).matches("ready port=\\d+ pid=" + service.pid());
            kill("USR1", service);
            String port = ready.replaceAll(".*port=(\\d+) .*", "$1");
            assertThat(output(LAUNCHER.toString(), "call", ":" + port, "get_pid"))
                    .isEqualTo(service.pid() + "\n0");

            kill("TERM", service);
            assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(service.exitValue()).isZero();
        } finally {
            service.destroyForcibly();
        }
    }

    /** SIGQUIT too, of which a JVM makes a dump of its threads otherwise. */
    @ParameterizedTest
    @ValueSource(strings = {"QUIT", "TERM", "HUP", "INT", "USR1"})
    void aRunForwardsSignals(String signal) throws Exception {
        assumeBuilt();
        String script =
                "trap 'echo got it; exit 9' $0; sleep 1000 & echo ready; while :; do wait; done";
        // Resets signals: a shell can't trap those that were ignored when it was started.
        List<String> command =
                List.of(
                        "env",
                        "--default-signal=" + signal,
                        LAUNCHER.toString(),
                        "run",
                        "--",
                        "sh",
                        "-c",
                        script,
                        signal);
        Process run = start(command);
        try (BufferedReader out = run.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            kill(signal, run);
            assertThat(out.readLine()).isEqualTo("got it");
            assertThat(out.readLine()).isNull();
            assertThat(run.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(run.exitValue()).isEqualTo(9);
        } finally {
            run.destroyForcibly();
        }
    }

    @Test
    void aRunUnderNohupDoesNotForwardAHangUp() throws Exception {
        assumeBuilt();
        String script =
                "trap 'echo hup' HUP; trap 'echo term; exit 0' TERM; sleep 1000 & echo ready;"
                        + " while :; do wait; done";
        Process run = start(List.of("nohup", LAUNCHER.toString(), "run", "--", "sh", "-c", script));
        try (BufferedReader out = run.inputReader()) {
            Await.until("it runs", () -> line(out), "ready"::equals);
            kill("HUP", run);
            kill("TERM", run);
            assertThat(out.readLine()).isEqualTo("term");
        } finally {
            run.destroyForcibly();
        }
    }

    /** nohup may say something first. */
    private static String line(BufferedReader out) {
        try {
            return out.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aServiceOfTheRunnableJarIsRestartedFromTheCommandLine() throws Exception {
        assumeBuilt();
        Process service = start(List.of(LAUNCHER.toString(), "serve", "--host", "127.0.0.1"));
        long pid = service.pid();
        try (BufferedReader out = service.inputReader()) {
            String address = ":" + readyLine(out).replaceAll(".*port=(\\d+) .*", "$1");
            String answer = output(LAUNCHER.toString(), "call", address, "restart");
            assertThat(answer).matches("\\d+\n0");
            pid = Long.parseLong(answer.substring(0, answer.indexOf('\n')));
            assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(service.exitValue()).isZero();
            assertThat(output(LAUNCHER.toString(), "call", address, "get_pid")).isEqualTo(answer);
        } finally {
            service.destroyForcibly();
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
            long last = pid;
            Await.until("its end", () -> !ProcFs.isRunning(last));
        }
    }

    private static String image(Process process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "comm"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Warnings may come before it. */
    private static String readyLine(BufferedReader out) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith("ready")) {
            line = out.readLine();
        }
        return line;
    }

    private static void kill(String signal, Process process) throws Exception {
        assertThat(output("kill", "-" + signal, String.valueOf(process.pid()))).isEqualTo("0");
    }

    @Test
    void theLauncherIsFoundThroughALink() throws Exception {
        assumeBuilt();
        Path link = Files.createSymbolicLink(folder.resolve("linked ave"), LAUNCHER);
        assertThat(output(link.toString(), "--version")).startsWith("ave-common ").endsWith("\n0");
    }

    /** A JVM in the POSIX locale destroys what isn't ASCII before any code of ours runs. */
    @ParameterizedTest
    @ValueSource(strings = {"C", "xx_XX.UTF-8", ""})
    void argumentsGetThroughInEachLocaleAndTheProgramIsInTheCallersOwn(String locale)
            throws Exception {
        assumeBuilt();
        String run =
                "eacute=$(printf '\\303\\251'); LANG=C LC_CTYPE= LC_ALL=%s exec \"$0\" run -- sh -c"
                        + " 'echo $1 ${LC_ALL-unset} ${AVE_CALLER_LC_ALL-unset}' sh \"@$eacute\"";
        assertThat(output("sh", "-c", run.formatted(locale), LAUNCHER.toString()))
                .isEqualTo("@\u00e9 " + (locale.isEmpty() ? "unset" : locale) + " unset\r\n0");
    }

    @Test
    void aWrongCommandLineIsOneLineAndExitCodeTwo() throws Exception {
        assumeBuilt();
        assertThat(output(LAUNCHER.toString(), "nonsense"))
                .isEqualTo("ave: Unmatched argument at index 0: 'nonsense' (see ave --help)\n2");
    }

    @Test
    void aCurrentDirectoryThatWasRemovedIsOneLineOfError() throws Exception {
        assumeBuilt();
        String script = "mkdir $1 && cd $1 && rmdir $1 && exec $0 run -- pwd";
        String gone = folder.resolve("gone").toString();
        // The shell that the launcher is a script of may complain before that.
        assertThat(output("sh", "-c", script, LAUNCHER.toString(), gone))
                .endsWith("ave: the current directory has been removed\n1")
                .doesNotContain("\tat ");
    }

    @Test
    void theRunnableJarNeedsNoFlags() throws Exception {
        assumeBuilt();
        // A warning about native access would stand before the line.
        assertThat(output(JAVA, "-jar", JAR.toString(), "call", ":1", "ping"))
                .startsWith("ave call: connect :1: ")
                .contains("connect 127.0.0.1:1: ECONNREFUSED (Connection refused)")
                .endsWith("\n2")
                .hasLineCount(2);
    }

    @Test
    void theModulesWorkOnTheModulePath() throws Exception {
        String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
        String modules =
                Arrays.stream(entries)
                        .filter(entry -> NEEDED.matcher(entry).matches())
                        .collect(Collectors.joining(File.pathSeparator));
        List<String> command =
                new ArrayList<>(
                        List.of(
                                JAVA,
                                "--enable-native-access=org.jnrproject.jffi",
                                "-p",
                                modules,
                                "--add-modules",
                                "org.slf4j.simple",
                                "-m",
                                "ave.common.cli/ave.cli.Ave",
                                "demo"));
        assertThat(output(command.toArray(new String[0]))).endsWith("  * done\n0");
    }
}
