// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.cmd.internal.start.Starters;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Base of tests that cover both ways to start a program. After each test, no process, terminal or
 * descriptor of one may remain.
 */
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"posix", "pty4j"})
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class OnEachTerminal {
    /** Longer than any wait takes, so that a busy machine fails no test. */
    static final Duration LONG = Duration.ofSeconds(30);

    @Parameter private String terminal;

    @BeforeEach
    void choose() {
        assumeFalse(
                terminal.equals("pty4j") && ignoresHangUp(),
                "this JVM ignores SIGHUP, as under nohup, and pty4j's children inherit that");
        System.setProperty(Starters.PROPERTY, terminal);
    }

    private static boolean ignoresHangUp() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> line.matches(".*[13579bdf]"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterEach
    void nothingIsLeft() {
        System.clearProperty(Starters.PROPERTY);
        assertThat(children()).isEmpty();
        assertThat(descriptors()).isEmpty();
    }

    /** Zombies included. */
    static List<ProcessHandle> children() {
        return ProcessHandle.current().children().toList();
    }

    /** Open descriptors of terminals' masters, of their slaves, and of processes. */
    static List<String> descriptors() {
        return Stream.of(new File("/proc/self/fd").listFiles())
                .map(OnEachTerminal::target)
                .filter(target -> target.matches("/dev/(ptmx|pts/.*)|anon_inode:\\[pidfd\\].*"))
                .filter(target -> !target.equals(OWN_TERMINAL))
                .toList();
    }

    /** The terminal of the build itself, if there is one. */
    private static final String OWN_TERMINAL = target(new File("/proc/self/fd/0"));

    static String target(File link) {
        try {
            return Files.readSymbolicLink(link.toPath()).toString();
        } catch (java.io.IOException e) {
            return "";
        }
    }

    void notWithPty4j(String reason) {
        assumeFalse(terminal.equals("pty4j"), reason);
    }

    static void needs(String program) {
        boolean there =
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        assumeTrue(there, "there is no " + program + " here");
    }

    static CmdOptions options() {
        return CmdOptions.defaults().timeout(LONG);
    }

    /** Runs a script of sh. */
    static CmdResult sh(String script) {
        return Cmd.run(List.of("sh", "-c", script), options());
    }

    static RunningCmd shBg(String script) {
        return Cmd.runBg(List.of("sh", "-c", script));
    }

    /** An orphan that has ended is a zombie until init reaps it. */
    static boolean isAlive(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (java.io.IOException e) {
            return false;
        }
    }

    static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
