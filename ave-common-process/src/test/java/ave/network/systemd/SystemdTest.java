// SPDX-License-Identifier: Apache-2.0
package ave.network.systemd;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SOCK_DGRAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Descriptors.PipeEnds;
import ave.posix.Poll;
import ave.posix.RightsBuffer;
import ave.posix.ThisProcess;
import ave.posix.UnixAddress;
import ave.posix.UnixSockets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdTest {
    private static final int ROOM = 1000;

    @TempDir Path folder;

    private final List<Fd> received = new ArrayList<>();

    private String receive(Fd manager) {
        RightsBuffer buffer = new RightsBuffer(ROOM);
        assertThat(Poll.await(manager.number(), POLLIN, Deadline.after(Duration.ofSeconds(10))))
                .isNotZero();
        int length = buffer.receive(manager, ROOM, 10, received);
        byte[] text = new byte[length];
        buffer.bytes().get(0, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    @Test
    void shouldTellThatTheServiceIsReady() {
        String path = folder.resolve("notify").toString();
        try (Fd manager = UnixSockets.socket(SOCK_DGRAM)) {
            UnixSockets.bind(manager, UnixAddress.ofPath(path), 0600);
            assertThat(Systemd.notify(path, "READY=1\nMAINPID=7")).isTrue();
            assertThat(receive(manager)).isEqualTo("READY=1\nMAINPID=7");
        }
    }

    @Test
    void shouldTellItAtAnAbstractName() {
        String name = "ave-test-" + ThisProcess.pid();
        try (Fd manager = UnixSockets.socket(SOCK_DGRAM)) {
            UnixSockets.bind(manager, UnixAddress.ofAbstractName(name), 0600);
            assertThat(Systemd.notify("@" + name, "READY=1")).isTrue();
            assertThat(receive(manager)).isEqualTo("READY=1");
        }
    }

    @Test
    void shouldHandDescriptorsToTheStore() {
        String path = folder.resolve("notify").toString();
        try (Fd manager = UnixSockets.socket(SOCK_DGRAM);
                PipeEnds pipe = Descriptors.pipe()) {
            UnixSockets.bind(manager, UnixAddress.ofPath(path), 0600);
            Systemd.notify(path, "FDSTORE=1\nFDNAME=pipe", pipe.read().number());
            assertThat(receive(manager)).isEqualTo("FDSTORE=1\nFDNAME=pipe");
            assertThat(received).hasSize(1);
        } finally {
            Fd.closeAll(received);
        }
    }

    @Test
    void shouldDoNothingWithoutSystemd() {
        assertThat(Systemd.notify((String) null, "READY=1")).isFalse();
        assertThat(Systemd.listenFds(Map.of(), 3)).isEmpty();
    }

    @Test
    void shouldSayWhereNobodyListens() {
        String path = folder.resolve("nobody").toString();
        assertThatThrownBy(() -> Systemd.notify(path, "READY=1"))
                .isInstanceOf(PosixException.class)
                .hasMessageContaining(path)
                .hasMessageContaining("ENOENT");
    }

    @Test
    void shouldFindWhatWasPassedAndItsNames() {
        try (PipeEnds pipe = Descriptors.pipe()) {
            int first = Math.min(pipe.read().number(), pipe.write().number());
            Map<String, String> environment =
                    Map.of(
                            "LISTEN_PID", Integer.toString(ThisProcess.pid()),
                            "LISTEN_FDS", "1",
                            "LISTEN_FDNAMES", "rpc");
            assertThat(Systemd.listenFds(environment, first))
                    .containsExactly(new Systemd.Passed("rpc", first));
        }
    }

    @Test
    void shouldLeaveAloneWhatWasPassedToAnotherProcess() {
        Map<String, String> environment = Map.of("LISTEN_PID", "1", "LISTEN_FDS", "1");
        assertThat(Systemd.listenFds(environment, 3)).isEmpty();
    }

    @Test
    void shouldSayThatLessCameThanWasPromised() {
        Map<String, String> environment =
                Map.of("LISTEN_PID", Integer.toString(ThisProcess.pid()), "LISTEN_FDS", "1");
        assertThatThrownBy(() -> Systemd.listenFds(environment, 100_000))
                .isInstanceOf(PosixException.class)
                .hasMessageContaining("EBADF");
    }

    @Test
    void shouldSayThatTheirNumberIsNone() {
        Map<String, String> environment =
                Map.of("LISTEN_PID", Integer.toString(ThisProcess.pid()), "LISTEN_FDS", "one");
        assertThatThrownBy(() -> Systemd.listenFds(environment, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LISTEN_FDS is not a number: one");
    }
}
