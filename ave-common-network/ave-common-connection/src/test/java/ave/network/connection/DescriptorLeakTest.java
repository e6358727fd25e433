// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.network.connection.Peer.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.network.exceptions.ConnectionTimeout;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Alone, because it looks at all sockets of the JVM: none is left by whatever goes wrong. */
@Isolated
@Timeout(60)
class DescriptorLeakTest {
    private static final int ROUNDS = 20;

    /** What is done again and again. */
    @FunctionalInterface
    private interface Round {
        void play() throws Exception;
    }

    private static void assertLeavesNoSocket(Round round) throws Exception {
        // The JDK opens descriptors of its own when its sockets are used for the first time.
        round.play();
        Set<String> before = sockets();
        for (int i = 0; i < ROUNDS; i++) {
            round.play();
        }
        Set<String> left = sockets();
        left.removeAll(before);
        assertThat(left).isEmpty();
    }

    private static Set<String> sockets() throws IOException {
        Set<String> found = new HashSet<>();
        try (DirectoryStream<Path> numbers = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path number : numbers) {
                try {
                    found.add(Files.readSymbolicLink(number).toString());
                } catch (NoSuchFileException e) {
                    // The folder that is being listed, which is closed by now.
                }
            }
        }
        found.removeIf(file -> !file.startsWith("socket:"));
        return found;
    }

    private static FreePort nobody() {
        return FreePort.find("127.0.0.1", 20_000, 32_000, false);
    }

    @Test
    void shouldLeaveNothingOfAConversation() throws Exception {
        assertLeavesNoSocket(
                () -> {
                    try (Ends<BlockingConnection> ends = Ends.blocking()) {
                        ends.ours().put(utf8("hello"));
                        assertThat(ends.peer().readText()).isEqualTo("hello");
                    }
                });
    }

    @Test
    void shouldLeaveNothingOfARefusal() throws Exception {
        assertLeavesNoSocket(
                () -> {
                    try (FreePort nobody = nobody()) {
                        // Not closed: nothing is open any more.
                        Address address = new Address("127.0.0.1", nobody.port());
                        Connection client = new Connection(address);
                        assertThatThrownBy(() -> Ends.finishConnecting(client))
                                .hasMessageContaining("ECONNREFUSED");
                        assertThatThrownBy(new BlockingConnection(address)::connect)
                                .hasMessageContaining("ECONNREFUSED");
                    }
                });
    }

    @Test
    void shouldLeaveNothingOfAnOptimistWhoGaveUp() throws Exception {
        assertLeavesNoSocket(
                () -> {
                    try (FreePort nobody = nobody()) {
                        Address address = new Address("127.0.0.1", nobody.port());
                        BlockingConnection client = new BlockingConnection(address);
                        assertThatThrownBy(() -> client.connect(Duration.ofMillis(2), true))
                                .isInstanceOf(ConnectionTimeout.class);
                    }
                });
    }

    @Test
    void shouldLeaveNothingOfAnAttemptThatTimedOut() throws Exception {
        assertLeavesNoSocket(
                () -> {
                    try (Backlog full = Backlog.full()) {
                        BlockingConnection client = new BlockingConnection(full.address());
                        assertThatThrownBy(() -> client.connect(Duration.ofMillis(1), false))
                                .isInstanceOf(ConnectionTimeout.class);
                    }
                });
    }

    @Test
    void shouldLeaveNothingOfAPortThatIsTaken() throws Exception {
        assertLeavesNoSocket(
                () -> {
                    try (FreePort taken = FreePort.find("127.0.0.1", 20_000, 32_000, true)) {
                        Connection second = new Connection(taken.socket().address());
                        assertThatThrownBy(second::listen).hasMessageContaining("EADDRINUSE");
                    }
                });
    }

    @Test
    void shouldLeaveNothingOfAHandOver() throws Exception {
        assertLeavesNoSocket(
                () -> {
                    try (Ends<Connection> ends = Ends.nonBlocking();
                            Connection next =
                                    new Connection(ends.ours().address(), ends.ours().release())) {
                        next.put(utf8("hello"));
                        assertThat(ends.peer().readText()).isEqualTo("hello");
                    }
                });
    }
}
