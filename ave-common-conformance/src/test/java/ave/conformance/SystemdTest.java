// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.network.connection.UnixSocket;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.Sockets;
import ave.testing.Await;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The reference service as systemd's units describe it: Type=notify, with a socket unit or not. */
@Timeout(180)
class SystemdTest {
    private static final String READY = "READY=1";
    private static final int WRONG_USAGE = 2;

    @TempDir Path folder;

    @Test
    void aServiceServesTheSocketThatItIsPassedAndSaysWhenItIsReady() {
        try (Manager manager = new Manager(folder);
                Connection socket = freeSocket()) {
            int port = socket.address().port();
            try (WireClient early = WireClient.connect(port)) {
                Child service = manager.start(socket.fileno());
                assertThat(manager.hear()).isEqualTo(READY);
                assertThat(early.login("").result("get_pid").intValue()).isEqualTo(service.pid());
                Manager.endsBySigterm(service);
            }
            assertThat(manager.store()).as("it is in systemd's own hands").isEmpty();
        }
    }

    @Test
    void aUnixSocketIsServedAndItsFileIsSystemds() {
        Path file = folder.resolve("socket");
        try (Manager manager = new Manager(folder);
                Connection socket = UnixSocket.at(file).listen()) {
            // As systemd passes them.
            try (Fd other = Fd.duplicateOf(socket.fileno())) {
                other.setNonBlocking(false);
            }
            for (int i = 0; i < 2; i++) {
                Child service = manager.start(socket.fileno());
                assertThat(manager.hear()).isEqualTo(READY);
                RemoteOptions options = RemoteOptions.defaults().timeout(Await.LIMIT);
                try (RemoteControl client = new RemoteControl(socket.address(), options)) {
                    assertThat(client.call("get_pid")).isEqualTo(service.pid());
                    assertThat(client.call("auth_only")).isEqualTo("authenticated");
                    // And not the one who made the socket.
                    assertThat(client.connection().peerCredentials().pid())
                            .isEqualTo(service.pid());
                }
                Manager.endsBySigterm(service);
                assertThat(file).exists();
            }
            Child other = manager.start(List.of("--unix", file + "2"), socket.fileno());
            assertThat(other.await(Deadline.after(Await.LIMIT)).exitCode()).isEqualTo(WRONG_USAGE);
        }
    }

    @Test
    void systemdLearnsOfTheNewMainProcessBeforeTheOldOneEnds() {
        try (Manager manager = new Manager(folder);
                Connection socket = freeSocket()) {
            Child service = manager.start(socket.fileno());
            assertThat(manager.hear()).isEqualTo(READY);
            try (WireClient operator = WireClient.login(socket.address().port(), "")) {
                int pid = operator.result("restart").intValue();
                ProcessHandle successor = ProcessHandle.of(pid).orElseThrow();
                try {
                    assertThat(service.await(Deadline.after(Await.LIMIT)).exitCode()).isZero();
                    assertThat(List.of(manager.hear(), manager.hear()))
                            .containsExactlyInAnyOrder(READY, "MAINPID=" + pid);
                } finally {
                    successor.destroy();
                    Await.until("its end", () -> !ProcFs.isRunning(pid));
                }
            }
        }
    }

    @Test
    void theListeningSocketOutlivesACrashInTheStore() {
        outliveACrash(List.of());
    }

    @Test
    void theListeningSocketOfAPortThatWasAskedForOutlivesACrashToo() {
        int port;
        try (Connection socket = freeSocket()) {
            port = socket.address().port();
        }
        outliveACrash(List.of("--port", Integer.toString(port)));
    }

    private void outliveACrash(List<String> options) {
        try (Manager manager = new Manager(folder)) {
            Child crashing = manager.start(options);
            assertThat(List.of(manager.hear(), manager.hear()))
                    .containsExactlyInAnyOrder(READY, "FDSTORE=1\nFDNAME=listener");
            Fd listener = manager.store().get(0);
            int port = Sockets.localAddress(listener).getPort();
            try (WireClient client = WireClient.login(port, "")) {
                client.ping();
            }
            crashing.signal(9);
            crashing.await(Deadline.after(Await.LIMIT));
            try (WireClient patient = WireClient.connect(port)) {
                Child next = manager.start(options, listener.number());
                assertThat(manager.hear()).isEqualTo(READY);
                assertThat(patient.login("").result("get_pid").intValue()).isEqualTo(next.pid());
                Manager.endsBySigterm(next);
            }
        }
    }

    @Test
    void moreThanOneSocketAndOneOfAnotherPortAreRefused() {
        try (Manager manager = new Manager(folder);
                Connection socket = freeSocket();
                Connection another = freeSocket()) {
            Child two = manager.start(socket.fileno(), another.fileno());
            assertThat(two.await(Deadline.after(Await.LIMIT)).exitCode()).isEqualTo(WRONG_USAGE);
            String port = Integer.toString(another.address().port());
            Child other = manager.start(List.of("--port", port), socket.fileno());
            assertThat(other.await(Deadline.after(Await.LIMIT)).exitCode()).isEqualTo(WRONG_USAGE);
        }
    }

    @Test
    void aServiceServesAndRestartsWhereSystemdIsGone() throws Exception {
        try (Manager manager = new Manager(folder);
                Connection socket = freeSocket()) {
            manager.vanish();
            Child service = manager.start(socket.fileno());
            try (WireClient client = WireClient.login(socket.address().port(), "")) {
                assertThat(client.result("get_pid").intValue()).isEqualTo(service.pid());
                int pid = client.result("restart").intValue();
                ProcessHandle successor = ProcessHandle.of(pid).orElseThrow();
                try {
                    assertThat(client.result("get_pid").intValue()).isEqualTo(pid);
                } finally {
                    successor.destroy();
                    Await.until("its end", () -> !ProcFs.isRunning(pid));
                }
            }
        }
    }

    @Test
    void systemdHearsNothingOfTheChildrenOfAService() {
        try (Manager manager = new Manager(folder);
                Connection socket = freeSocket()) {
            Child service = manager.start(socket.fileno());
            assertThat(manager.hear()).isEqualTo(READY);
            try (WireClient client = WireClient.login(socket.address().port(), "")) {
                int port = client.result("make_child").get(0).intValue();
                try (WireClient childs = WireClient.login(port, "")) {
                    childs.ping();
                }
            }
            assertThat(manager.hasHeardAll()).isTrue();
            Manager.endsBySigterm(service);
        }
    }

    private static Connection freeSocket() {
        return FreePort.find("127.0.0.1", FreePort.DEFAULT_START, FreePort.DEFAULT_STOP, true)
                .socket();
    }
}
