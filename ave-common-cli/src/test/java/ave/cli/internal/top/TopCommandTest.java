// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.top;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cli.internal.Run;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.Rpc;
import ave.network.control.RunningControl;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopCommandTest {
    private static final ControlOptions OPTIONS =
            ControlOptions.defaults().host("127.0.0.1").procName("watched");

    static final class Idle {
        @Rpc
        void nothing() {}
    }

    @Test
    void showsAServiceAsOftenAsItIsTold() {
        ControlOptions options = OPTIONS.introspection(true);
        try (RunningControl running = Control.of(0, options, new Idle()).runInThread()) {
            Run run = top(running, "--count", "2", "--interval", "0.05");

            assertThat(run.exitCode()).isZero();
            assertThat(run.err()).isEmpty();
            assertThat(run.out().split("\n\n")).hasSize(2);
            assertThat(run.out())
                    .contains("watched, pid " + ProcessHandle.current().pid())
                    .contains("1 established, 0 in the handshake")
                    .containsPattern("calls +1, -/s\n")
                    .containsPattern("calls +2, \\d+/s\n")
                    .containsPattern("descriptors +\\d+\n");
        }
    }

    @Test
    void saysWhatAServiceWithoutStatisticsNeeds() {
        try (RunningControl running = Control.of(0, OPTIONS, new Idle()).runInThread()) {
            Run run = top(running);
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .isEqualTo(
                            "ave top: "
                                    + running.address()
                                    + " serves no statistics: set"
                                    + " ControlOptions.introspection(true) there\n");
        }
    }

    @Test
    void aServiceThatIsNotThereIsNoConnection() {
        Run run = Run.ave("top", "127.0.0.1:1");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("ave top: connect 127.0.0.1:1: ECONNREFUSED");
    }

    @Test
    void sizesAndTimesAreWrittenForPeople() {
        Map<String, Object> values =
                Map.of(
                        "name",
                        "x",
                        "pid",
                        1,
                        "seconds",
                        3725,
                        "bytes_in",
                        1_500_000,
                        "bytes_out",
                        999);
        assertThat(new Snapshot(0, values).text(null, "here"))
                .contains(
                        "serving for 1:02:05 at here", "received     1.5 MB", "sent         999 B");
    }

    private static Run top(RunningControl running, String... options) {
        String[] line = new String[options.length + 2];
        line[0] = "top";
        line[1] = running.address().toString();
        System.arraycopy(options, 0, line, 2, options.length);
        return Run.ave(line);
    }
}
