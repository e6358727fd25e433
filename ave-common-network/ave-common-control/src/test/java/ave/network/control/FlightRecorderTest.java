// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Java Flight Recorder shows of a service. */
class FlightRecorderTest extends WithServices {
    @TempDir Path directory;

    @Test
    void callsConnectionsAndHandoversAreEvents() throws Exception {
        RestartableService service =
                new RestartableService(0, ControlOptions.defaults().host(HOST));
        Path file = directory.resolve("service.jfr");
        int successor;
        try (Recording recording = new Recording()) {
            for (String name : List.of("ave.Call", "ave.Connection", "ave.Handover")) {
                recording.enable(name).withThreshold(Duration.ZERO);
            }
            recording.start();
            try (RunningControl running = service.runInThread()) {
                RemoteControl client = client(running.port());
                client.call("get_pid");
                assertThatThrownBy(() -> client.call("nothing")).isNotNull();
                client(running.port()).call("get_pid");
                successor = remember((int) client.call("restart"));
                running.join(LONG);
            }
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(named(events, "ave.Call"))
                .extracting(
                        each -> each.getString("method"),
                        each -> each.getBoolean("failed"),
                        each -> each.getBoolean("pending"))
                .containsExactly(
                        tuple("get_pid", false, false),
                        tuple("nothing", true, false),
                        tuple("get_pid", false, false),
                        tuple("restart", false, true));
        assertThat(named(events, "ave.Connection"))
                .hasSize(2)
                .allMatch(each -> each.getBoolean("established"))
                .allMatch(each -> each.getString("peer").startsWith(HOST + ":"));
        RecordedEvent handover = named(events, "ave.Handover").get(0);
        assertThat(handover.getInt("successor")).isEqualTo(successor);
        assertThat(handover.getInt("connections")).isEqualTo(2);
        assertThat(handover.getDuration("pause")).isPositive().isLessThan(handover.getDuration());
        assertThat(handover.getString("failure")).isNull();
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream().filter(each -> each.getEventType().getName().equals(name)).toList();
    }
}
