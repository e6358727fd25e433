// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.exceptions.AuthError;
import ave.exceptions.AveException;
import ave.network.connection.Address;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionRefused;
import ave.network.exceptions.ConnectionTimeout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RemoteControlTest {
    private TestService service;
    private RunningControl running;

    @BeforeEach
    void start() {
        service = new TestService(ControlOptions.defaults());
        running = service.runInThread();
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private RemoteControl client(RemoteOptions options) {
        return new RemoteControl(running.address(), options);
    }

    @Test
    void aCallThatTimedOutNeverGivesItsAnswerToTheNext() {
        RemoteOptions options = RemoteOptions.defaults().callTimeout(Duration.ofMillis(50));
        try (RemoteControl client = client(options);
                RemoteControl other = TestService.client(running)) {
            assertThatThrownBy(() -> client.call("promise", "late"))
                    .isInstanceOf(ConnectionTimeout.class)
                    .hasMessageContaining("call promise on 127.0.0.1:")
                    .hasMessageContaining("timed out");
            // It may not have come that far before the limit.
            service.promises
                    .computeIfAbsent("late", name -> new CompletableFuture<>())
                    .complete("late answer");
            assertThat(other.call("echo", 0)).isEqualTo(0);

            RemoteControl patient = client;
            assertThat(eventually(() -> patient.call("echo", "mine"))).isEqualTo("mine");
        }
    }

    /** With a limit as short as that, a call may time out for no reason but a busy machine. */
    private static Object eventually(java.util.function.Supplier<Object> call) {
        while (true) {
            try {
                return call.get();
            } catch (ConnectionTimeout e) {
                assertThat(e).isNotNull();
            }
        }
    }

    @Test
    void reconnectsAfterTheConnectionWasLost() {
        try (RemoteControl client = TestService.client(running)) {
            assertThatThrownBy(() -> client.call("hang_up")).isInstanceOf(ConnectionClosed.class);
            assertThat(client.call("echo", 1)).isEqualTo(1);
        }
    }

    @Test
    void severalCallsAreUnderWayAtOnce() throws Exception {
        try (RemoteControl client = TestService.client(running)) {
            List<CompletableFuture<Object>> calls =
                    IntStream.range(0, 500).mapToObj(i -> client.callAsync("echo", i)).toList();
            for (int i = calls.size() - 1; i >= 0; i--) {
                assertThat(calls.get(i).get()).isEqualTo(i);
            }
        }
    }

    @Test
    void aFutureIsDoneWhenItsAnswerHasComeThoughNobodyWaitsForIt() throws Exception {
        try (RemoteControl client = TestService.client(running)) {
            Future<Object> future = client.callAsync("promise", "unasked");
            until("the promise was made", () -> service.promises.containsKey("unasked"));
            assertThat(future.isDone()).isFalse();
            service.promises.get("unasked").complete("answer");
            until("the answer is there", future::isDone);
            assertThat(future.get()).isEqualTo("answer");
        }
    }

    @Test
    void aFutureKeepsItsPlaceWhenNobodyWaitsAnyLonger() throws Exception {
        try (RemoteControl client = TestService.client(running)) {
            Future<Object> slow = client.callAsync("promise", "slow");
            Future<Object> quick = client.callAsync("echo", "quick");
            assertThatThrownBy(() -> slow.get(20, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            try (RemoteControl other = TestService.client(running)) {
                other.call("echo", "the promise was made by now");
            }
            service.promises.get("slow").complete("done");
            assertThat(quick.get()).isEqualTo("quick");
            assertThat(slow.get()).isEqualTo("done");
        }
    }

    @Test
    void callsUnderWayFailWhenTheConnectionIsLost() {
        try (RemoteControl client = TestService.client(running)) {
            Future<Object> never = client.callAsync("promise", "never");
            Future<Object> lost = client.callAsync("hang_up");
            assertThatThrownBy(lost::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(ConnectionClosed.class);
            assertThatThrownBy(never::get).hasCauseInstanceOf(ConnectionClosed.class);
        }
    }

    @Test
    void refusalsOfNotificationsAreNotMistakenForResponses() {
        try (RemoteControl client = TestService.client(running)) {
            client.notify("no_such_method");
            client.notify("echo", 1);
            client.notify("auth_only");
            assertThat(client.call("echo", "mine")).isEqualTo("mine");
            client.notify("echo", 2);
            assertThatThrownBy(() -> client.call("no_such_method"))
                    .isInstanceOf(AveException.class)
                    .hasMessage("no such RPC: no_such_method");
            assertThat(client.call("echo", "mine")).isEqualTo("mine");
        }
    }

    @Test
    void callsOfManyThreadsDontMixTheirAnswers() {
        try (RemoteControl client = TestService.client(running)) {
            boolean right =
                    IntStream.range(0, 2000)
                            .parallel()
                            .allMatch(i -> client.call("echo", i).equals(i));
            assertThat(right).isTrue();
        }
    }

    @Test
    void anInterruptEndsACallAndKeepsTheFlag() throws Exception {
        try (RemoteControl client = TestService.client(running)) {
            client.call("echo", 1);
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread caller =
                    new Thread(
                            () -> {
                                try {
                                    client.call("promise", "interrupted");
                                } catch (CancellationException e) {
                                    flag.complete(Thread.currentThread().isInterrupted());
                                } catch (Throwable e) {
                                    flag.completeExceptionally(e);
                                }
                            });
            caller.start();
            while (!service.promises.containsKey("interrupted")) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            caller.interrupt();
            assertThat(flag.get(20, TimeUnit.SECONDS)).isTrue();
            service.promises.get("interrupted").complete("too late");
            assertThat(client.call("echo", 2)).isEqualTo(2);
        }
    }

    interface Typed {
        record Point(int x, int y) {}

        Point echo(Point point);

        @Rpc("echo")
        Future<List<Integer>> later(List<Integer> numbers);

        @Rpc("echo")
        long number(long value);

        void fail(String message);

        default long twice(long value) {
            return 2 * number(value);
        }
    }

    @Test
    void anInterfaceIsAClient() throws Exception {
        try (RemoteControl client = TestService.client(running)) {
            Typed typed = client.as(Typed.class);
            assertThat(typed.echo(new Typed.Point(1, 2))).isEqualTo(new Typed.Point(1, 2));
            assertThat(typed.later(List.of(1, 2)).get()).containsExactly(1, 2);
            assertThat(typed.twice(21)).isEqualTo(42);
            assertThatThrownBy(() -> typed.fail("typed"))
                    .isInstanceOf(AveException.class)
                    .hasMessage("typed");
            assertThat(typed).hasToString("Typed at 127.0.0.1:" + running.port()).isEqualTo(typed);
        }
    }

    @Test
    void argumentsThatAreNoJsonAreRefusedBeforeAnythingIsSent() {
        try (RemoteControl client = TestService.client(running)) {
            assertThatThrownBy(() -> client.call("echo", new Object()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("the arguments of echo are not JSON");
            assertThat(client.call("echo", 1)).isEqualTo(1);
        }
    }

    @Test
    void nobodyListens() {
        Address nowhere;
        try (var port = ave.network.connection.FreePort.find("127.0.0.1", 49152, 65536, false)) {
            nowhere = new Address("127.0.0.1", port.port());
        }
        RemoteOptions options = RemoteOptions.defaults().timeout(Duration.ofMillis(100));
        try (RemoteControl pessimist = new RemoteControl(nowhere, options.optimist(false));
                RemoteControl optimist = new RemoteControl(nowhere, options)) {
            assertThatThrownBy(() -> pessimist.call("x"))
                    .isInstanceOf(ConnectionRefused.class)
                    .hasMessage("connect " + nowhere + ": ECONNREFUSED (Connection refused)");
            assertThatThrownBy(() -> optimist.call("x")).isInstanceOf(ConnectionTimeout.class);
        }
    }

    @Test
    void aKeyIsNotNeededWhereThereIsNone() {
        try (RemoteControl client = TestService.client(running, "whatever")) {
            assertThat(client.call("whoami")).isNull();
        }
    }

    @Test
    void peersThatSpeakAnotherProtocolAreAnError() throws Exception {
        try (java.net.ServerSocket server = new java.net.ServerSocket(0)) {
            Thread talker =
                    new Thread(
                            () -> {
                                try (var socket = server.accept()) {
                                    socket.getOutputStream()
                                            .write(new byte[] {0, 0, 0, 2, 'H', 'i'});
                                    socket.getInputStream().read();
                                } catch (java.io.IOException e) {
                                    // The client hung up, which is what it should do.
                                }
                            });
            talker.start();
            Address address = new Address("127.0.0.1", server.getLocalPort());
            try (RemoteControl client =
                    new RemoteControl(
                            address, RemoteOptions.defaults().timeout(Duration.ofSeconds(20)))) {
                assertThatThrownBy(() -> client.call("x"))
                        .isInstanceOf(AuthError.class)
                        .hasMessage("wrong challenge: Hi");
            }
            talker.join();
        }
    }

    @Test
    void theResourceTravelsWithTheRequest() {
        RemoteOptions options = RemoteOptions.defaults().resource(Map.of("type", "x"));
        try (RemoteControl client = client(options)) {
            assertThat(client.call("echo", 1)).isEqualTo(1);
        }
    }
}
