// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.posix.ThisProcess;
import ave.posix.abi.Constants;
import ave.testing.Await;
import ave.testing.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service whose main method ends in run(), as a unit of systemd starts it. */
@Timeout(60)
class SignalledServiceTest {
    /** A service that prints when it can be called, and when it has ended. */
    static final class Service extends Control {
        private static final long serialVersionUID = 1L;

        Service(ControlOptions options) {
            super(0, options.host("127.0.0.1"));
        }

        public static void main(String... home) {
            ControlOptions options = ControlOptions.defaults();
            new Service(home.length == 0 ? options : options.home(home[0])).run();
            System.out.println("returned");
        }

        @Override
        protected void started() {
            System.out.println("started " + ProcessHandle.current().pid());
        }

        @Override
        protected void stopped() {
            System.out.println("stopped");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Constants.SIGTERM, Constants.SIGINT})
    void runEndsInOrderAtASignal(int signal) throws Exception {
        assumeTrue(!isIgnored(signal), "the tests run with this signal ignored");
        try (ChildJvm child = new ChildJvm(Service.class)) {
            ThisProcess.kill(started(child), signal);
            assertThat(child.rest()).contains("stopped", "returned");
        }
    }

    /** Shells ignore some signals of background programs, and the JVM keeps that. */
    private static boolean isIgnored(int signal) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            String mask =
                    lines.filter(line -> line.startsWith("SigIgn:"))
                            .map(line -> line.substring(line.length() - 16))
                            .findFirst()
                            .orElseThrow();
            return (Long.parseUnsignedLong(mask, 16) >> signal - 1 & 1) != 0;
        }
    }

    @Test
    void runWritesWhatItIsDoingAndGoesOn(@TempDir Path home) throws Exception {
        try (ChildJvm child = new ChildJvm(Service.class, home)) {
            int pid = started(child);
            ThisProcess.kill(pid, Constants.SIGUSR1);
            Path hickup = home.resolve(".ave/hickup");
            Await.until("a trace", () -> Files.isDirectory(hickup) && isNotEmpty(hickup));
            ThisProcess.kill(pid, Constants.SIGTERM);
            assertThat(child.rest()).contains("stopped", "returned");
        }
    }

    private static boolean isNotEmpty(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns its pid. */
    private static int started(ChildJvm child) throws IOException {
        String line = child.line();
        while (line != null && !line.startsWith("started ")) {
            line = child.line();
        }
        assertThat(line).as("a line that says started").isNotNull();
        return Integer.parseInt(line.substring("started ".length()));
    }
}
