// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Java Flight Recorder shows of commands. */
class FlightRecorderTest {
    @TempDir Path directory;

    @Test
    void aCommandIsAnEventWithoutItsArguments() throws Exception {
        Path file = directory.resolve("commands.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("ave.Command").withThreshold(Duration.ZERO);
            recording.start();
            Cmd.run(List.of("sh", "-c", "exit 3"));
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(events).hasSize(1);
        assertThat(events.get(0).getString("program")).isEqualTo("sh");
        assertThat(events.get(0).getInt("exitCode")).isEqualTo(3);
        assertThat(events.get(0).getInt("pid")).isPositive();
        assertThat(events.get(0).getDuration()).isPositive();
        assertThat(events.get(0).toString()).doesNotContain("exit 3");
    }
}
