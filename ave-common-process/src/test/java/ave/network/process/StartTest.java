// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.exceptions.Timeout;
import ave.network.exceptions.Unstarted;
import ave.network.exceptions.Unwaitable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The four ways to start, and the ends that follow. */
class StartTest extends WithProcesses {
    @Test
    void aPlainChildRunsItsTargetWithItsArguments(@TempDir Path folder) throws Exception {
        String file = folder.resolve("out").toString();
        Process process =
                new Process(
                        args ->
                                Files.writeString(
                                        Path.of((String) args[0]), args[1] + " " + args[2]),
                        file,
                        "forty",
                        2);
        process.start();
        assertThat(process.join(LONG)).isZero();
        assertThat(Path.of(file)).hasContent("forty 2");
        assertThat(process.join()).as("again").isZero();
        assertThat(process.joinNohang()).hasValue(0);
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void aSynchronizedChildIsAliveUntilItIsTerminated() {
        Process process = started(new Sleeper());
        assertThat(process.isAlive()).isTrue();
        assertThat(process.joinNohang()).isEmpty();
        assertThat(parent(process.pid())).isEqualTo(ProcessHandle.current().pid());
        process.terminate();
        assertThat(process.join(LONG)).isEqualTo(143);
        process.terminate();
        process.kill(9);
        assertThat(process.join(LONG)).isEqualTo(143);
    }

    @Test
    void joinGivesUpAfterItsTimeout() {
        Process process = new Sleeper();
        process.start();
        long before = System.nanoTime();
        assertThatThrownBy(() -> process.join(Duration.ofMillis(50)))
                .isInstanceOf(Timeout.class)
                .hasMessageContaining("ave-Sleeper (pid " + process.pid() + ") didn't end within");
        assertThat(since(before)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
        process.kill(9);
        assertThat(process.join()).isEqualTo(137);
    }

    @Test
    void aSynchronizedDaemonIsKnownAndCanBeTerminated() {
        Process process = new Sleeper();
        process.start(true, true);
        int pid = process.pid();
        assertThat(isAlive(pid)).isTrue();
        assertThat(children()).doesNotContain((long) pid);
        assertThatThrownBy(process::join).isInstanceOf(Unwaitable.class);
        process.terminate();
        until("the daemon ends", () -> !isAlive(pid));
        process.terminate();
    }

    @Test
    void aDaemonWhoseStartWasNotSynchronizedRuns(@TempDir Path folder) {
        String file = folder.resolve("out").toString();
        Process process =
                new Process(
                        args -> {
                            Path out = Path.of((String) args[0]);
                            Files.writeString(out.resolveSibling("tmp"), "" + hereIs());
                            Files.move(out.resolveSibling("tmp"), out);
                        },
                        file);
        process.start(true, false);
        assertThatThrownBy(process::pid)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("process PID is not known");
        until("it has run", () -> Files.exists(Path.of(file)));
        assertThat(Path.of(file)).hasContent("/");
    }

    private static String hereIs() {
        return Path.of("").toAbsolutePath().toString();
    }

    @Test
    void whatWasNotStartedHasNoPid() {
        Process process = new Sleeper();
        assertThatThrownBy(process::pid).isInstanceOf(Unstarted.class);
    }
}
