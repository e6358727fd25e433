// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.exceptions.AuthError;
import ave.exceptions.AveException;
import ave.exceptions.Exit;
import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionRefused;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("try") // closing in the middle of the block is what some of these are about
class ControlTest {
    private static final ControlOptions OPEN = ControlOptions.defaults();

    private static String next(TestService service) throws InterruptedException {
        return service.seen.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void answersCallsAndSaysWhoComesAndGoes() throws Exception {
        TestService service = new TestService(OPEN);
        try (RunningControl running = service.runInThread()) {
            assertThat(next(service)).isEqualTo("started");
            try (RemoteControl client = TestService.client(running)) {
                assertThat(client.call("echo", List.of(1, "a", 2.5)))
                        .isEqualTo(List.of(1, "a", 2.5));
                assertThat(next(service)).isEqualTo("new null");
            }
            assertThat(next(service)).isEqualTo("lost null");
        }
        assertThat(service.seen).isEmpty();
    }

    @Test
    void saysOnceThatAConnectionIsLostWhenTheServiceEndsIt() throws Exception {
        TestService service = new TestService(OPEN);
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running)) {
            client.call("echo", 1);
            running.close();
            assertThat(service.seen).containsExactly("started", "new null", "lost null");
        }
    }

    @Test
    void aConnectionThatTheSubclassClosedIsLostAndNotServed() throws Exception {
        TestService service = new TestService(OPEN);
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running);
                RemoteControl other = TestService.client(running)) {
            assertThatThrownBy(() -> client.call("hang_up")).isInstanceOf(ConnectionClosed.class);
            assertThat(other.call("numbers")).isEqualTo(List.of(0, 1, 2, 0));
            assertThat(service.seen)
                    .containsExactly("started", "new null", "lost null", "new null");
        }
    }

    @Test
    void aConnectionThatWasRemovedGetsItsAnswerAndStaysOpen() throws Exception {
        TestService service = new TestService(OPEN);
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running);
                RemoteControl other = TestService.client(running)) {
            assertThat(client.call("leave")).isNull();
            assertThat(other.call("numbers")).isEqualTo(List.of(0, 1, 2, 0));
            assertThat(service.seen).contains("removed true").doesNotContain("lost null");
            service.left.close();
        }
    }

    @Test
    void answersKeepTheirOrderThoughTheyBecomeKnownInAnother() throws Exception {
        TestService service = new TestService(OPEN);
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running);
                RemoteControl other = TestService.client(running)) {
            List<Future<Object>> answers = new ArrayList<>();
            answers.add(client.callAsync("promise", "a"));
            answers.add(client.callAsync("echo", "between"));
            answers.add(client.callAsync("promise", "b"));
            answers.add(client.callAsync("echo", "last"));
            // The loop goes on meanwhile.
            assertThat(other.call("echo", "other")).isEqualTo("other");
            promise(service, "b").complete("second");
            promise(service, "a").completeExceptionally(new IllegalArgumentException("first"));

            assertThatThrownBy(() -> answers.get(0).get())
                    .hasCauseInstanceOf(AveException.class)
                    .cause()
                    .satisfies(
                            e ->
                                    assertThat(((AveException) e).get("type"))
                                            .isEqualTo("ValueError"));
            assertThat(answers.get(1).get()).isEqualTo("between");
            assertThat(answers.get(2).get()).isEqualTo("second");
            assertThat(answers.get(3).get()).isEqualTo("last");
        }
    }

    private static CompletableFuture<Object> promise(TestService service, String name)
            throws InterruptedException {
        while (!service.promises.containsKey(name)) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return service.promises.get(name);
    }

    @Test
    void aResultThatIsNoJsonIsAnErrorInTheAnswer() {
        TestService service = new TestService(OPEN);
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running)) {
            assertThatThrownBy(() -> client.call("unwritable"))
                    .isInstanceOf(AveException.class)
                    .hasMessageStartingWith("INTERNAL ERROR: OBJECT IS NOT JSON COMPATIBLE");
            assertThat(client.call("echo", 1)).isEqualTo(1);
        }
    }

    @Test
    void theTraceBeginsWithTheWireNameAndGoesInwards() {
        TestService service = new TestService(OPEN);
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running)) {
            assertThatThrownBy(() -> client.call("fail", "no luck"))
                    .isInstanceOfSatisfying(
                            AveException.class,
                            e -> {
                                assertThat(e.getMessage()).isEqualTo("no luck");
                                assertThat(e.get("type")).isEqualTo("IllegalStateException");
                                assertThat(e.formatTrace())
                                        .matches(
                                                "  File \"TestService.java\", line \\d+, in fail\n"
                                                        + "  File \"TestService.java\", line \\d+,"
                                                        + " in TestService.deeper\n");
                            });
        }
    }

    @Test
    void detailsPassUnchangedWithTheirOwnTrace() {
        Map<String, Object> details =
                Map.of("message", "m", "type", "Offline", "trace", List.of(), "more", List.of(1));
        TestService service = new TestService(OPEN);
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running)) {
            assertThatThrownBy(() -> client.call("fail_with", details))
                    .isInstanceOfSatisfying(
                            ave.exceptions.Offline.class,
                            e -> assertThat(e.details()).isEqualTo(details));
        }
    }

    @Test
    void exitReachesEverybodyAndEndsTheService() {
        TestService service = new TestService(OPEN);
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running);
                RemoteControl other = TestService.client(running)) {
            other.call("echo", 1);
            Future<Object> pending = other.callAsync("promise", "never");
            assertThatThrownBy(() -> client.call("exit", Map.of("message", "bye", "code", 7)))
                    .isInstanceOfSatisfying(
                            Exit.class, e -> assertThat(e.get("code")).isEqualTo(7));
            assertThatThrownBy(pending::get).hasCauseInstanceOf(Exit.class);
            running.join(Duration.ofSeconds(20));
            assertThatThrownBy(
                            () ->
                                    new BlockingConnection(running.address())
                                            .connect(Duration.ofSeconds(5), false))
                    .isInstanceOf(ConnectionRefused.class);
        }
    }

    @Test
    void shutdownInACallAnswersWithTheExitAlone() {
        TestService service = new TestService(OPEN);
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running)) {
            Connection before = client.connection();
            assertThatThrownBy(() -> client.call("end", "going down"))
                    .isInstanceOf(Exit.class)
                    .hasMessage("going down");
            until("the connection has ended", () -> !before.isOpen());
        }
    }

    @Test
    void aClientWithoutAnAcceptedKeyIsTurnedAway() {
        TestService service = new TestService(OPEN.authkey("secret"));
        try (RunningControl running = service.runInThread();
                RemoteControl wrong = TestService.client(running, "wrong");
                RemoteControl none = TestService.client(running);
                RemoteControl right = TestService.client(running, "secret")) {
            assertThatThrownBy(() -> wrong.call("echo", 1)).isInstanceOf(AuthError.class);
            assertThatThrownBy(() -> none.call("echo", 1)).isInstanceOf(AuthError.class);
            assertThat(right.call("auth_only")).isEqualTo("trusted");
            assertThat(service.seen).containsExactly("started", "new secret");
        }
    }

    @Test
    void aKeyFromTheServiceItselfOpensAuthMethods() {
        TestService service = new TestService(OPEN);
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running)) {
            assertThatThrownBy(() -> client.call("auth_only"))
                    .hasMessage("not authenticated to make this call");
            client.call("become_key", "given");
            assertThat(client.call("auth_only")).isEqualTo("trusted");
            assertThat(client.call("whoami")).isEqualTo("given");
            client.call("become_key", "");
            assertThatThrownBy(() -> client.call("auth_only"))
                    .hasMessage("not authenticated to make this call");
        }
    }

    @Test
    void anAlternativeKeyNamesItsAccountAndOpensNoAuthMethods() {
        TestService service =
                new TestService(OPEN.authkey("secret").altKeys(Map.of("admin", "adminkey")));
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running, "adminkey")) {
            assertThat(client.call("whoami")).isEqualTo("adminkey");
            assertThatThrownBy(() -> client.call("auth_only"))
                    .hasMessage("not authenticated to make this call");
        }
    }

    @Test
    void aConnectionThatWasAddedIsServedAtOnceWithWhatItBrings() throws Exception {
        TestService service = new TestService(OPEN);
        try (RunningControl running = service.runInThread();
                FreePort port = FreePort.find("127.0.0.1", 49152, 65536, true);
                BlockingConnection client =
                        new BlockingConnection(new Address("127.0.0.1", port.port()))) {
            client.connect(Duration.ofSeconds(5), false);
            Connection accepted = port.socket().accept();
            byte[] request =
                    "{\"method\":\"whoami\",\"params\":{\"vargs\":[],\"kwargs\":{}}}".getBytes();
            client.put(request);
            client.put(request);
            // The first message is taken here, the second one waits inside of the connection.
            assertThat(new BlockingConnection(accepted.address(), accepted.release()))
                    .satisfies(
                            moved -> {
                                assertThat(moved.get(Duration.ofSeconds(5))).isEqualTo(request);
                                service.addConnection(moved, "theirs");
                            });
            assertThat(new String(client.get(Duration.ofSeconds(20))))
                    .isEqualTo("{\"result\":\"theirs\"}");
            client.close();
            assertThat(next(service)).isEqualTo("started");
            assertThat(next(service)).isEqualTo("lost theirs");
        }
    }

    @Test
    void stopsListeningAndKeepsTheConnected() {
        TestService service = new TestService(OPEN);
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running)) {
            client.call("echo", 1);
            service.stopListening();
            // The first call may come in the same turn of the loop as the task, the second can't.
            assertThat(client.call("echo", 2)).isEqualTo(2);
            assertThat(client.call("echo", 3)).isEqualTo(3);
            assertThatThrownBy(
                            () ->
                                    new BlockingConnection(running.address())
                                            .connect(Duration.ofSeconds(5), false))
                    .isInstanceOf(ConnectionRefused.class);
        }
    }

    @Test
    void isIdleOnlyWhileNothingHappens() throws Exception {
        TestService service = new TestService(OPEN.interval(Duration.ofMillis(20)));
        try (RunningControl running = service.runInThread()) {
            assertThat(next(service)).isEqualTo("started");
            assertThat(next(service)).isEqualTo("idle");
            assertThat(next(service)).isEqualTo("idle");
        }
    }

    @Test
    void moreClientsThanAllowedWaitForTheirTurn() {
        TestService service = new TestService(OPEN.connectionLimit(1));
        try (RunningControl running = service.runInThread();
                RemoteControl first = TestService.client(running);
                RemoteControl second = TestService.client(running)) {
            first.call("echo", 1);
            CompletableFuture<Object> waiting =
                    CompletableFuture.supplyAsync(() -> second.call("echo", 2));
            assertThat(first.call("numbers")).isEqualTo(List.of(0, 1, 2, 0));
            first.close();
            assertThat(waiting.join()).isEqualTo(2);
        }
    }

    @Test
    void aPortThatIsTakenIsAnErrorInTheStarter() {
        try (FreePort taken = FreePort.find("127.0.0.1", 49152, 65536, true)) {
            Control service = new Control(taken.port(), OPEN.host("127.0.0.1")) {
                        // Nothing to call.
                    };
            assertThatThrownBy(service::runInThread)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage(
                            "bind 127.0.0.1:"
                                    + taken.port()
                                    + ": EADDRINUSE (Address already in use)");
        }
    }

    @Test
    void whatASubclassThrowsInItsHooksEndsNothing() {
        Control service =
                new Control(0, OPEN.host("127.0.0.1")) {
                    @Rpc
                    String ping() {
                        return "pong";
                    }

                    @Override
                    protected void newConnection(Connection connection, String authkey) {
                        throw new IllegalStateException("thrown on purpose by a test");
                    }

                    @Override
                    protected Object target(String method, Object resource) {
                        if (resource != null) {
                            throw new AveException(Map.of("message", "no device " + resource));
                        }
                        return this;
                    }
                };
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running)) {
            assertThat(client.call("ping")).isEqualTo("pong");
            RemoteOptions options = RemoteOptions.defaults().resource(Map.of("serial", "x"));
            try (RemoteControl named = new RemoteControl(running.address(), options)) {
                assertThatThrownBy(() -> named.call("ping"))
                        .isInstanceOf(AveException.class)
                        .hasMessage("no device {serial=x}");
            }
        }
    }

    @Test
    void aSessionServesTheMethodsOfWhatItHolds() {
        class Device {
            @Rpc
            String serial() {
                return "ABC";
            }

            @Rpc
            @Auth
            String erase() {
                return "erased";
            }
        }
        Device device = new Device();
        Control session =
                new Control(0, OPEN.host("127.0.0.1")) {
                    @Override
                    protected Object target(String method, Object resource) {
                        return resource == null ? this : device;
                    }
                };
        RemoteOptions options = RemoteOptions.defaults().resource(Map.of("type", "handset"));
        try (RunningControl running = session.runInThread();
                RemoteControl client = new RemoteControl(running.address(), options)) {
            assertThat(client.call("serial")).isEqualTo("ABC");
            assertThatThrownBy(() -> client.call("erase"))
                    .hasMessage("not authenticated to make this call");
            assertThatThrownBy(() -> client.call("to_string")).hasMessage("no such RPC: to_string");
        }
    }

    @Test
    void itsFilesAreWhereTheOptionSays() {
        TestService service = new TestService(OPEN.home("/srv/lab"));

        assertThat(service.home().hickup()).hasToString("/srv/lab/.ave/hickup");
    }

    @Test
    void runsOnceOnly() {
        TestService service = new TestService(OPEN);
        try (RunningControl running = service.runInThread()) {
            assertThat(running.isAlive()).isTrue();
            assertThatThrownBy(service::runInThread).isInstanceOf(IllegalStateException.class);
        }
    }
}
