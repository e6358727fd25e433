// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.posix.UnixSockets;
import ave.posix.abi.Constants;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table of a service's connections and their attachments. */
@Timeout(60)
class ConnectionTableTest {
    /** A service that records the attachments of lost connections. */
    static final class Service extends Control {
        private static final long serialVersionUID = 1L;

        final List<Object> lost = new CopyOnWriteArrayList<>();

        Service() {
            super(0, ControlOptions.defaults().host("127.0.0.1"));
        }

        @Rpc
        int count() {
            return connections().size();
        }

        @Rpc
        void name(String name) {
            attach(currentConnection(), name);
        }

        @Rpc
        Object named() {
            return attachment(currentConnection());
        }

        @Override
        protected void lostConnection(Connection connection, String authkey) {
            lost.add(String.valueOf(attachment(connection)));
        }

        <T> T inLoop(Supplier<T> work) throws Exception {
            CompletableFuture<T> result = new CompletableFuture<>();
            execute(
                    () -> {
                        try {
                            result.complete(work.get());
                        } catch (RuntimeException e) {
                            result.completeExceptionally(e);
                        }
                    });
            return result.get(30, TimeUnit.SECONDS);
        }
    }

    private Service service;
    private RunningControl running;

    @BeforeEach
    void serve() {
        service = new Service();
        running = service.runInThread();
    }

    @AfterEach
    void end() {
        running.close();
    }

    /** As when another thread closes it at the same time. */
    private static final class FailingClose extends Connection {
        private static final long serialVersionUID = 1L;

        FailingClose(Fd fd) {
            super(new Address("127.0.0.1", 1), fd);
        }

        @Override
        public void close() {
            super.close();
            throw new IllegalStateException("file descriptor is closed");
        }
    }

    @Test
    void aConnectionThatFailsToCloseIsLostToo() throws Exception {
        UnixSockets.Pair pair = UnixSockets.pair(Constants.SOCK_STREAM);
        service.addConnection(new FailingClose(pair.first()), null);
        pair.second().close();
        until("it is lost", () -> service.lost.contains("null"));
        assertThat(service.inLoop(() -> service.connections())).isEmpty();
    }

    @Test
    void aConnectionWhoseSocketIsGivenAwayIsLostAndCanComeBack() throws Exception {
        try (RemoteControl client = new RemoteControl(running.address())) {
            client.call("name", "given away");
            service.inLoop(
                    () -> {
                        Connection known = service.connections().get(0);
                        Connection again = new Connection(known.address(), known.release());
                        service.addConnection(again, null);
                        return null;
                    });
            assertThat(service.lost).containsExactly("given away");
            assertThat(client.call("count")).isEqualTo(1);
            assertThat(client.call("named")).isNull();
        }
    }

    @Test
    void anAttachmentStaysWithItsConnectionUntilThatIsLost() {
        try (RemoteControl first = new RemoteControl(running.address());
                RemoteControl second = new RemoteControl(running.address())) {
            first.call("name", "one");
            second.call("name", "two");
            assertThat(first.call("named")).isEqualTo("one");
            assertThat(second.call("named")).isEqualTo("two");
            assertThat(first.call("count")).isEqualTo(2);
        }
        until("both are lost", () -> service.lost.size() == 2);
        assertThat(service.lost).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void aConnectionIsAddedOnce() throws Exception {
        try (UnixSockets.Pair pair = UnixSockets.pair(Constants.SOCK_STREAM);
                Connection connection = connection(pair.first())) {
            service.addConnection(connection, null);
            String refusal =
                    service.inLoop(
                            () -> {
                                try {
                                    service.addConnection(connection, null);
                                    return "added";
                                } catch (IllegalArgumentException e) {
                                    return e.getMessage();
                                }
                            });
            assertThat(refusal).startsWith("already a connection of this service: ");
            assertThat(service.inLoop(() -> service.connections())).containsExactly(connection);
        }
    }

    private static Connection connection(Fd fd) {
        return new Connection(new Address("127.0.0.1", 1), fd);
    }

    @Test
    void aServiceThatHasEndedTakesNoConnection() {
        running.close();
        try (UnixSockets.Pair pair = UnixSockets.pair(Constants.SOCK_STREAM);
                Connection connection = connection(pair.first())) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> service.addConnection(connection, null))
                    .withMessageEndingWith(" has ended");
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void theCurrentConnectionIsThatOfTheServicesThread() throws Exception {
        assertThatIllegalStateException().isThrownBy(() -> service.currentConnection());
        try (UnixSockets.Pair pair = UnixSockets.pair(Constants.SOCK_STREAM);
                Connection stranger = connection(pair.first())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> service.attachment(stranger))
                    .withMessageStartingWith("not a connection of this service: ");
        }
    }

    @Test
    void aServiceCannotWaitForItsOwnEnd() throws Exception {
        String refusal =
                service.inLoop(
                        () -> {
                            try {
                                running.close();
                                return "closed";
                            } catch (IllegalStateException e) {
                                return e.getMessage();
                            }
                        });
        assertThat(refusal).endsWith("can't wait for its own end; use shutdown()");
        until("the end", () -> !running.isAlive());
    }
}
