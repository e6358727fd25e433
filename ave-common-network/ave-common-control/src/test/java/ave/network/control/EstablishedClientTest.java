// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.io.Fd;
import ave.network.connection.BlockingConnection;
import ave.network.connection.Challenge;
import ave.network.control.internal.handover.ServiceState;
import ave.network.process.Process;
import ave.testing.Await;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients on existing connections, and clients that travel to other processes. */
@Timeout(120)
@SuppressWarnings("try") // closing in the middle of the block is what some of these are about
class EstablishedClientTest {
    private static final String KEY = "key";
    private static final RemoteOptions OPTIONS =
            RemoteOptions.defaults().authkey(KEY).timeout(Await.LIMIT);

    private TestService service;
    private RunningControl running;

    @BeforeEach
    void start() {
        service = new TestService(ControlOptions.defaults().authkey(KEY));
        running = service.runInThread();
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private long connections() {
        return service.seen.stream().filter(event -> event.startsWith("new ")).count();
    }

    private BlockingConnection raw() {
        BlockingConnection raw = new BlockingConnection(running.address());
        raw.connect(Await.LIMIT, false);
        return raw;
    }

    private BlockingConnection established() {
        BlockingConnection raw = raw();
        raw.put(Challenge.makeDigest(raw.get(Await.LIMIT), KEY));
        Challenge.finishChallenge(raw.get(Await.LIMIT));
        return raw;
    }

    @Test
    void aConnectionThatIsEstablishedNeedsNoHandshake() {
        BlockingConnection given = established();
        try (RemoteControl client = new RemoteControl(given, OPTIONS)) {
            assertThat(given.isOpen()).isFalse();
            assertThat(client.call("auth_only")).isEqualTo("trusted");
            assertThat(client.connection().address()).isEqualTo(running.address());
            assertThat(connections()).isOne();
            // The connection is lost, but the client knows an address.
            assertThatThrownBy(() -> client.call("hang_up"))
                    .isInstanceOf(ave.network.exceptions.ConnectionClosed.class);
            assertThat(client.call("auth_only")).isEqualTo("trusted");
            assertThat(connections()).isEqualTo(2);
        }
    }

    @Test
    void whatCameBeforeTheClientWasMadeIsNotLost() {
        BlockingConnection given = established();
        given.put("{}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(given.poll(1, Await.LIMIT)).isNotZero();
        // A response without a request makes the connection unusable.
        try (RemoteControl client = new RemoteControl(given, OPTIONS)) {
            assertThat(client.call("echo", "mine")).isEqualTo("mine");
            assertThat(connections()).isEqualTo(2);
        }
    }

    @Test
    void aSocketIsTakenAsItIsUnlessAHandshakeIsAskedFor() {
        int established = established().release().release();
        int fresh = raw().release().release();
        try (RemoteControl one = new RemoteControl(running.address(), OPTIONS.socket(established));
                RemoteControl two =
                        new RemoteControl(running.address(), OPTIONS.socket(fresh, true))) {
            assertThat(one.call("auth_only")).isEqualTo("trusted");
            assertThat(two.call("auth_only")).isEqualTo("trusted");
            assertThat(connections()).isEqualTo(2);
        }
    }

    @Test
    void aClientThatIsNeverUsedClosesTheSocketItWasGiven() {
        int before = TestDescriptors.sockets();
        new RemoteControl(established(), OPTIONS).close();
        until("its sockets are closed", () -> TestDescriptors.sockets() == before);
    }

    @Test
    void theKeyAndTheResourceCanBeAskedFor() {
        try (RemoteControl client =
                new RemoteControl(running.address(), OPTIONS.resource(Map.of("a", 1)))) {
            assertThat(client.authkey()).isEqualTo(KEY);
            assertThat(client.resource()).isEqualTo(Map.of("a", 1));
        }
        try (RemoteControl client = new RemoteControl(running.address())) {
            assertThat(client.authkey()).isNull();
            assertThat(client.resource()).isNull();
        }
    }

    /** A process that calls twice with its client. */
    static final class Courier extends Process {
        private static final long serialVersionUID = 1L;
        private final RemoteControl remote;
        private final RemoteControl same;

        Courier(RemoteControl remote) {
            this.remote = remote;
            same = remote.withDeadline(Await.LIMIT);
        }

        @Override
        public void run() {
            boolean one = "trusted".equals(remote.call("auth_only"));
            exit(one && "trusted".equals(same.call("auth_only")) ? 7 : 8);
        }
    }

    @Test
    void aClientTravelsInAFieldOfAProcessWithItsConnection() {
        try (RemoteControl client = new RemoteControl(running.address(), OPTIONS)) {
            client.call("auth_only");
            client.notify("no_such_method");
            Courier courier = new Courier(client);
            courier.start(false, true);
            assertThat(courier.join(Await.LIMIT)).isEqualTo(7);
            assertThat(connections()).isOne();
            // The connection belongs to the child, so this side makes another one.
            assertThat(client.call("auth_only")).isEqualTo("trusted");
            assertThat(connections()).isEqualTo(2);
        }
    }

    @Test
    void aClientThatIsNotConnectedTravelsToo() {
        Courier courier = new Courier(new RemoteControl(running.address(), OPTIONS));
        courier.start(false, true);
        assertThat(courier.join(Await.LIMIT)).isEqualTo(7);
        assertThat(connections()).isOne();
    }

    @Test
    void aClientTravelsInTheStateOfAHandoverUnlessACallIsInFlight() throws Exception {
        try (RemoteControl idle = new RemoteControl(running.address(), OPTIONS);
                RemoteControl busy = new RemoteControl(running.address(), OPTIONS)) {
            idle.call("auth_only");
            CompletableFuture<Object> pending = busy.callAsync("promise", "pending");
            until("the call has come", () -> service.promises.containsKey("pending"));

            List<RemoteControl> state = new ArrayList<>(List.of(idle, busy));
            ServiceState sent = ServiceState.of(state, Set.of(), known -> null);
            assertThat(sent.fds()).hasSize(1);
            List<Fd> copies = Arrays.stream(sent.fds()).mapToObj(Fd::duplicateOf).toList();
            List<?> came = (List<?>) ServiceState.read(sent.bytes(), copies, token -> null).state();

            try (RemoteControl one = (RemoteControl) came.get(0);
                    RemoteControl two = (RemoteControl) came.get(1)) {
                idle.close();
                assertThat(one.call("auth_only")).isEqualTo("trusted");
                assertThat(connections()).isEqualTo(2);
                assertThat(two.call("auth_only")).isEqualTo("trusted");
                assertThat(connections()).isEqualTo(3);
            }
            service.promises.get("pending").complete("here");
            assertThat(pending.join()).isEqualTo("here");
        }
    }

    /** A service that forwards each call to another service. */
    static final class Front extends Control {
        private static final long serialVersionUID = 1L;
        private final RemoteControl back;

        Front(RemoteControl back) {
            super(0, ControlOptions.defaults().host("127.0.0.1"));
            this.back = back;
        }

        @Rpc
        CompletionStage<Object> ask(String name) {
            return back.callAsync("promise", name);
        }

        @Rpc
        String ping() {
            return "pong";
        }
    }

    @Test
    void aClientInTheLoopOfAServiceDoesNotBlockIt() {
        try (RemoteControl back = new RemoteControl(running.address(), OPTIONS);
                RunningControl front = new Front(back).runInThread();
                RemoteControl asker = TestService.client(front);
                RemoteControl other = TestService.client(front)) {
            CompletableFuture<Object> asked = asker.callAsync("ask", "deep");
            until("the call has come", () -> service.promises.containsKey("deep"));
            assertThat(other.call("ping")).isEqualTo("pong");
            assertThat(asked).isNotDone();
            service.promises.get("deep").complete("thought");
            assertThat(asked.join()).isEqualTo("thought");
        }
    }
}
