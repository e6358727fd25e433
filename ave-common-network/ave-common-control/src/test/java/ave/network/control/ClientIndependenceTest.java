// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.network.connection.Address;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionTimeout;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sending, waiting, closing and connecting never wait for another caller's call. */
@Timeout(120)
@SuppressWarnings("try") // closing in the middle of the block is what some of these are about
class ClientIndependenceTest {
    /** The limit for operations that must not wait, with a margin for a busy machine. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private static final Duration SHORT = Duration.ofMillis(200);

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

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Starts a call whose response the test triggers. */
    private CompletableFuture<Object> hangingCall(RemoteControl client, String name) {
        CompletableFuture<Object> call =
                CompletableFuture.supplyAsync(() -> client.call("promise", name));
        until("the call has come", () -> service.promises.containsKey(name));
        return call;
    }

    @Test
    void callAsyncReturnsWhileAnotherCallHangs() {
        try (RemoteControl client = TestService.client(running)) {
            CompletableFuture<Object> hanging = hangingCall(client, "hanging");
            long start = System.nanoTime();
            CompletableFuture<Object> second = client.callAsync("echo", 2);
            client.notify("echo", 3);
            assertThat(since(start)).isLessThan(AT_ONCE);
            assertThat(second).isNotDone();
            service.promises.get("hanging").complete(1);
            assertThat(hanging.join()).isEqualTo(1);
            assertThat(second.join()).isEqualTo(2);
        }
    }

    @Test
    void closeEndsACallThatHangsAndDoesNotWaitForIt() {
        try (RemoteControl client = TestService.client(running)) {
            RemoteControl patient = client.withDeadline(null);
            CompletableFuture<Object> hanging = hangingCall(patient, "hanging");
            CompletableFuture<Object> future = patient.callAsync("promise", "future");
            long start = System.nanoTime();
            client.close();
            assertThat(since(start)).isLessThan(AT_ONCE);
            for (CompletableFuture<Object> call : List.of(hanging, future)) {
                assertThatThrownBy(call::join)
                        .hasCauseInstanceOf(ConnectionClosed.class)
                        .hasMessageContaining("call promise on 127.0.0.1:")
                        .hasMessageContaining("closed on this side");
            }
        }
    }

    @Test
    void eachCallTimesOutOnItsOwnWhileAnotherWaitsForEver() {
        try (RemoteControl client = TestService.client(running)) {
            CompletableFuture<Object> hanging = hangingCall(client.withDeadline(null), "hanging");
            long start = System.nanoTime();
            assertThatThrownBy(() -> client.withDeadline(SHORT).call("promise", "slow"))
                    .isInstanceOf(ConnectionTimeout.class)
                    .hasMessageContaining("call promise on 127.0.0.1:")
                    .hasMessageEndingWith(": timed out");
            assertThat(since(start)).isBetween(SHORT, SHORT.plus(AT_ONCE));
            // A late response can't be told from another one, so all calls in flight have failed.
            assertThatThrownBy(hanging::join)
                    .hasCauseInstanceOf(ConnectionClosed.class)
                    .hasMessageContaining("closed, call promise on 127.0.0.1:")
                    .hasMessageContaining("timed out");
        }
    }

    @Test
    void aFutureTimesOutThoughNobodyWaitsForIt() throws Exception {
        try (RemoteControl client = TestService.client(running)) {
            CompletableFuture<Object> slow = client.withDeadline(SHORT).callAsync("promise", "x");
            CompletableFuture<Thread> thread =
                    slow.handle((value, problem) -> Thread.currentThread());
            assertThat(thread.get(60, TimeUnit.SECONDS).getName()).isEqualTo("ave-client");
            assertThatThrownBy(slow::join).hasCauseInstanceOf(ConnectionTimeout.class);
        }
    }

    @Test
    void aFutureIsCompletedThoughNobodyWaitsForIt() throws Exception {
        try (RemoteControl client = TestService.client(running)) {
            CompletableFuture<Object> call = client.callAsync("promise", "unasked");
            CompletableFuture<Object> seen = new CompletableFuture<>();
            call.thenAccept(seen::complete);
            until("the call has come", () -> service.promises.containsKey("unasked"));
            service.promises.get("unasked").complete("response");
            assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo("response");
        }
    }

    @Test
    void whatDependsOnAFutureMayBlockAndCall() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        try (RemoteControl client = TestService.client(running)) {
            CompletableFuture<Object> first =
                    client.callAsync("echo", 1).thenApply(one -> client.call("echo", 2));
            assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(2);
            CompletableFuture<Boolean> entered = new CompletableFuture<>();
            CompletableFuture<Boolean> blocking =
                    client.callAsync("promise", "blocking")
                            .thenApply(
                                    three -> {
                                        entered.complete(true);
                                        awaitUninterruptibly(blocked);
                                        return true;
                                    });
            until("the call has come", () -> service.promises.containsKey("blocking"));
            service.promises.get("blocking").complete(3);
            assertThat(entered.get(60, TimeUnit.SECONDS)).isTrue();
            // Only later futures of this client wait for it.
            assertThat(client.call("echo", 4)).isEqualTo(4);
            client.callAsync("echo", 5);
            assertThat(client.call("echo", 6)).isEqualTo(6);
            client.close();
            blocked.countDown();
            assertThat(blocking.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void callsInFlightFailInOrder() {
        List<Integer> order = new ArrayList<>();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        try (RemoteControl client = TestService.client(running)) {
            for (int i = 0; i < 100; i++) {
                int number = i;
                CompletableFuture<Object> call = client.callAsync("promise", "p" + i);
                all.add(
                        call.handle(
                                (value, problem) -> {
                                    order.add(number);
                                    return null;
                                }));
            }
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertThat(order).hasSize(100).isSorted();
    }

    @Test
    void manyThreadsWithLimitsThatAreTooShortGetTheirOwnResultOrATimeout() throws Exception {
        Duration limit = Duration.ofMillis(15);
        try (RemoteControl client = TestService.client(running)) {
            RemoteControl hasty = client.withDeadline(limit);
            List<CompletableFuture<Void>> workers = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                String name = "t" + t + "-";
                workers.add(
                        CompletableFuture.runAsync(
                                () -> callInHaste(hasty, name), ClientIndependenceTest::inThread));
            }
            CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new))
                    .get(60, TimeUnit.SECONDS);
        }
    }

    private static void inThread(Runnable work) {
        new Thread(work, "worker").start();
    }

    private static void callInHaste(RemoteControl hasty, String name) {
        for (int i = 0; i < 200; i++) {
            try {
                assertThat(hasty.call("echo", name + i)).isEqualTo(name + i);
            } catch (ConnectionTimeout | ConnectionClosed e) {
                assertThat(e).hasMessageContaining("call echo on 127.0.0.1:");
            }
        }
    }

    /** A listener that accepts and stays silent. */
    @Test
    void whileOneCallConnectsForLongAnotherTimesOutInTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RemoteControl client =
                        new RemoteControl(new Address("127.0.0.1", silent.getLocalPort()))) {
            CompletableFuture<Object> patient = client.callAsync("patient");
            long start = System.nanoTime();
            assertThatThrownBy(() -> client.withDeadline(SHORT).call("hasty"))
                    .isInstanceOf(ConnectionTimeout.class)
                    .hasMessageContaining("timed out while connecting");
            assertThat(since(start)).isLessThan(AT_ONCE);
            assertThat(patient).isNotDone();
            client.close();
            assertThatThrownBy(patient::join).hasCauseInstanceOf(ConnectionClosed.class);
        }
    }

    @Test
    void anAttemptToConnectEndsWhenNoCallWaitsForItAnyMore() throws Exception {
        Address nowhere;
        try (var port = ave.network.connection.FreePort.find("127.0.0.1", 49152, 65536, false)) {
            nowhere = new Address("127.0.0.1", port.port());
        }
        try (RemoteControl optimist = new RemoteControl(nowhere)) {
            assertThatThrownBy(() -> optimist.withDeadline(SHORT).call("x"))
                    .isInstanceOf(ConnectionTimeout.class)
                    .hasMessageContaining("timed out while connecting, ")
                    .hasMessageContaining("ECONNREFUSED");
            CompletableFuture<Object> cancelled = optimist.callAsync("y");
            cancelled.cancel(true);
        }
        until("no thread connects", () -> isNobodyIn("Connector"));
    }

    private static boolean isNobodyIn(String simpleName) {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(java.util.Arrays::stream)
                .noneMatch(frame -> frame.getClassName().endsWith("." + simpleName));
    }

    @Test
    void cancellingACallDisturbsNoOther() throws Exception {
        try (RemoteControl client = TestService.client(running)) {
            CompletableFuture<Object> first = client.callAsync("promise", "first");
            CompletableFuture<Object> second = client.callAsync("echo", "second");
            until("the call has come", () -> service.promises.containsKey("first"));
            first.cancel(true);
            service.promises.get("first").complete("thrown away");
            assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo("second");
            assertThat(client.call("echo", "third")).isEqualTo("third");
        }
    }

    /** Each side's buffers are full: neither waits for the other to read first. */
    @Test
    void aLargeRequestAndALargeResponsePassEachOther() throws Exception {
        String large = "x".repeat(8_000_000);
        try (RemoteControl client = TestService.client(running)) {
            List<CompletableFuture<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(client.callAsync("echo", large));
            }
            assertThat(client.call("echo", "behind")).isEqualTo("behind");
            for (CompletableFuture<Object> call : calls) {
                assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo(large);
            }
            client.notify("echo", large);
            assertThat(client.call("echo", large)).isEqualTo(large);
        }
    }

    @Test
    void aThreadThatWasInterruptedBeforeSendsNothing() {
        try (RemoteControl client = TestService.client(running)) {
            client.call("echo", 1);
            long calls = ((Number) ((List<?>) client.call("numbers")).get(2)).longValue();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> client.call("echo", 2))
                    .isInstanceOf(java.util.concurrent.CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(((Number) ((List<?>) client.call("numbers")).get(2)).longValue())
                    .isEqualTo(calls + 1);
        }
    }
}
