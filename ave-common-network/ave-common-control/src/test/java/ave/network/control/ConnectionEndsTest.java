// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.exceptions.Exit;
import ave.exceptions.OverflowError;
import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionRefused;
import ave.testing.Await;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ends of connections and last messages are never mistaken for a response. */
@Timeout(120)
@SuppressWarnings("try") // closing in the middle of the block is what some of these are about
class ConnectionEndsTest {
    private static final RemoteOptions PATIENT = RemoteOptions.defaults().timeout(Await.LIMIT);

    private static TestService service() {
        return new TestService(ControlOptions.defaults());
    }

    /** A service at a certain port. */
    static final class AtPort extends Control {
        private static final long serialVersionUID = 1L;

        AtPort(int port) {
            super(port, ControlOptions.defaults().host("127.0.0.1"));
        }

        @Rpc
        Object echo(Object value) {
            return value;
        }
    }

    @Test
    void theFirstCallAfterARestartDoesNotFail() {
        int port;
        try (FreePort free = FreePort.find("127.0.0.1", 49152, 65536, false)) {
            port = free.port();
        }
        RunningControl first = new AtPort(port).runInThread();
        try (RemoteControl client = new RemoteControl(first.address(), PATIENT)) {
            client.call("echo", 1);
            client.notify("echo", 2);
            first.close();
            try (RunningControl second = new AtPort(port).runInThread()) {
                assertThat(second.port()).isEqualTo(port);
                for (int i = 0; i < 5; i++) {
                    assertThat(client.call("echo", i)).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void aConnectionThatWasClosedElsewhereIsReplacedAndItsCallsFail() {
        TestService service = service();
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running)) {
            CompletableFuture<Object> old = client.callAsync("promise", "old");
            until("the call has come", () -> service.promises.containsKey("old"));
            Connection connection = client.connection();
            connection.close();
            CompletableFuture<Object> fresh = client.callAsync("echo", "fresh");
            assertThat(fresh.join()).isEqualTo("fresh");
            assertThatThrownBy(old::join).hasCauseInstanceOf(ConnectionClosed.class);
            assertThat(connection.isOpen()).isFalse();
            assertThat(client.connection()).isNotSameAs(connection);
        }
    }

    @Test
    void anExitAfterANotificationReachesTheNextCall() {
        TestService service = service();
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running)) {
            client.notify("no_such_method");
            CompletableFuture<Object> pending = client.callAsync("promise", "never");
            CompletableFuture<Object> other = client.callAsync("promise", "neither");
            until("the calls have come", () -> service.promises.containsKey("neither"));
            service.shutdown("maintenance");
            for (CompletableFuture<Object> call : List.of(pending, other)) {
                assertThatThrownBy(call::join)
                        .hasCauseInstanceOf(Exit.class)
                        .hasMessageContaining("maintenance");
            }
        }
    }

    @Test
    void anExitThatCameWhileNothingWasAskedExplainsWhyThereIsNoConnection() throws Exception {
        TestService service = service();
        try (RunningControl running = service.runInThread();
                RemoteControl client =
                        new RemoteControl(running.address(), PATIENT.optimist(false))) {
            client.call("echo", 1);
            client.notify("echo", 2);
            BlockingConnection connection = client.connection();
            service.shutdown("maintenance");
            running.close();
            assertThatThrownBy(() -> client.call("echo", 3))
                    .isInstanceOf(ConnectionRefused.class)
                    .satisfies(
                            e ->
                                    assertThat(e.getCause().getSuppressed())
                                            .singleElement()
                                            .isInstanceOf(Exit.class));
            assertThat(connection.isOpen()).isFalse();
        }
    }

    /** A server that sends scripted messages to one client, after a handshake without keys. */
    private static final class Scripted implements AutoCloseable {
        private final ServerSocket server;
        private final CompletableFuture<Void> played;

        interface Script {
            void play(DataInputStream in, DataOutputStream out) throws IOException;
        }

        Scripted(Script script) throws IOException {
            server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            played = CompletableFuture.runAsync(() -> serve(script));
        }

        private void serve(Script script) {
            try (Socket socket = server.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                send(out, "#CHALLENGE#01234567890123456789");
                receive(in);
                send(out, "{\"authenticated\": false}");
                script.play(in, out);
                socket.shutdownOutput();
                in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        RemoteControl client() {
            return new RemoteControl(new Address("127.0.0.1", server.getLocalPort()), PATIENT);
        }

        @Override
        public void close() throws IOException {
            server.close();
            played.orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    private static void send(DataOutputStream out, String payload) throws IOException {
        byte[] bytes = payload.getBytes(StandardCharsets.US_ASCII);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.flush();
    }

    private static String receive(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.US_ASCII);
    }

    @Test
    void aDisconnectEndsAllCallsWithItsReason() throws Exception {
        String last =
                "{\"exception\": {\"message\": \"got invalid RPC from client, x. disconnect\","
                        + " \"type\": \"OverflowError\"}}";
        try (Scripted server =
                        new Scripted(
                                (in, out) -> {
                                    receive(in);
                                    receive(in);
                                    send(out, last);
                                });
                RemoteControl client = server.client()) {
            CompletableFuture<Object> first = client.callAsync("a");
            CompletableFuture<Object> second = client.callAsync("b");
            assertThatThrownBy(first::join).hasCauseInstanceOf(OverflowError.class);
            assertThatThrownBy(second::join).hasCauseInstanceOf(OverflowError.class);
        }
    }

    @Test
    void anUnrequestedResponseIsNotMistakenForTheNext() throws Exception {
        try (Scripted server =
                        new Scripted(
                                (in, out) -> {
                                    receive(in);
                                    send(out, "{\"result\": 1}");
                                    send(out, "{\"result\": \"unasked\"}");
                                });
                RemoteControl client = server.client()) {
            CompletableFuture<Object> first = client.callAsync("a");
            assertThat(first.join()).isEqualTo(1);
            // Sent together with the next, or noticed before it: never its result.
            assertThatThrownBy(() -> client.withDeadline(Duration.ofSeconds(2)).call("b"))
                    .isInstanceOf(ave.network.exceptions.ConnectionException.class);
        }
    }

    /** Nobody accepts, and the kernel takes no more: connecting goes on until it is interrupted. */
    @Test
    void aClientThatIsClosedWhileItConnectsLeavesNoSocketBehind() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            fill(full, waiting);
            int before = WithServices.sockets();
            Address address = new Address("127.0.0.1", full.getLocalPort());
            CompletableFuture<Object> call;
            try (RemoteControl client = new RemoteControl(address, PATIENT)) {
                call = client.callAsync("x");
                until("it connects", () -> WithServices.sockets() > before);
            }
            assertThat(call).failsWithin(Await.LIMIT);
            until("its socket is closed", () -> WithServices.sockets() == before);
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static void fill(ServerSocket server, List<Socket> waiting) throws IOException {
        while (true) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 300);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
    }

    @Test
    void aResponseToAResponseIsNeverSent() throws Exception {
        TestService service = service();
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running)) {
            BlockingConnection raw = client.connection();
            raw.put("{\"result\": 1}".getBytes(StandardCharsets.US_ASCII));
            raw.put(
                    "{\"exception\": {\"message\": \"m\", \"type\": \"Exit\"}}"
                            .getBytes(StandardCharsets.US_ASCII));
            raw.put("{\"exception\": \"x\"}".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.call("echo", "the first response")).isEqualTo("the first response");
        }
    }

    /** Each of two services that share a connection treats the other as a client. */
    @Test
    void twoServicesThatShareAConnectionDoNotAnswerEachOtherForEver() throws Exception {
        TestService one = service();
        TestService other = service();
        try (RunningControl first = one.runInThread();
                RunningControl second = other.runInThread();
                RemoteControl between = TestService.client(first)) {
            other.addConnection(between.connection(), null);
            between.connection().put("{}".getBytes(StandardCharsets.US_ASCII));
            try (RemoteControl asker = TestService.client(second)) {
                until("it was refused", () -> calls(asker) > 1);
                long before = calls(asker);
                assertThat(calls(asker)).isEqualTo(before + 1);
            }
        }
    }

    private static long calls(RemoteControl asker) {
        return ((Number) ((List<?>) asker.call("numbers")).get(2)).longValue();
    }
}
