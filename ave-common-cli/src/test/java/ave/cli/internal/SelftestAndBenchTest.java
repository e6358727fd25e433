// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Run as separate processes: they handle signals, rename the process and read its arguments. */
@Timeout(120)
class SelftestAndBenchTest {
    private static final List<String> CHECKS =
            List.of(
                    "kernel",
                    "JDK",
                    "flags",
                    "native access",
                    "libc",
                    "temp directory",
                    "locale",
                    "terminals",
                    "spawn",
                    "pidfd",
                    "signals",
                    "names",
                    "child JVM",
                    "epoll",
                    "descriptor passing");

    @TempDir private Path directory;

    @Test
    void aMachineThatRunsTheseTestsPassesTheSelftest() throws Exception {
        Run run = AveProcess.run(AveProcess.command("selftest"), Map.of());
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines()).hasSize(CHECKS.size() + 1);
        for (String check : CHECKS) {
            assertThat(run.out()).containsPattern("(?m)^" + check + " +ok +\\S+");
        }
        assertThat(run.out()).endsWith("All works.\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void whatDoesNotWorkIsSaidWithWhatToDoAndTheOtherChecksGoOn() throws Exception {
        List<String> command = AveProcess.command("selftest");
        command.add(1, "-Xrs");
        // Nothing native can be unpacked there.
        command.add(1, "-Djava.io.tmpdir=" + directory.resolve("missing"));
        Run run = AveProcess.run(command, Map.of("LC_ALL", "C"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .containsPattern("(?m)^kernel +ok ")
                .contains(
                        "flags                FAIL -Xrs keeps SIGTERM and SIGUSR1 from services\n    ")
                .contains(
                        "locale               FAIL arguments and paths are decoded as ANSI_X3.4-1968")
                .contains("    Start java with LC_ALL=C.UTF-8, as the launcher ave does.\n")
                .containsPattern(
                        "(?m)^temp directory +FAIL .*/missing/.*: no such file or directory$")
                .containsPattern("(?m)^descriptor passing +(ok|FAIL) ")
                .containsPattern("\\d+ checks failed\\.\n$")
                .doesNotContain("\tat ");
    }

    @Test
    void theBenchmarkIsATable() throws Exception {
        Run run = AveProcess.run(AveProcess.command("bench", "--seconds", "0.1"), Map.of());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(6);
        assertThat(run.out().lines().skip(1))
                .allMatch(
                        row -> row.matches(".* [\\d.]+ (µs|ms) .* [\\d.]+ (µs|ms) +[\\d.]+ +\\d+"));
        assertThat(run.out()).contains("\nCmd.run, on a terminal", "\nave call, a cold start");
        assertThat(run.err().lines()).hasSize(5);
    }
}
