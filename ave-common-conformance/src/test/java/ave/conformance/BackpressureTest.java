// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The service stops reading from a client that doesn't read its responses, and others aren't
 * affected.
 */
class BackpressureTest {

    private static final String KEY = "key";
    private static final Duration STALLED = Duration.ofMillis(300);

    /** A few answers of the sizes used here, and far less than what is asked for. */
    private static final long MOST_QUEUED = 8L << 20;

    private static ServiceProcess service;
    private static Onlookers onlookers;

    @BeforeAll
    static void start() {
        service = ServiceProcess.serve("--authkey", KEY);
        onlookers = new Onlookers(service, KEY);
    }

    @AfterAll
    static void stop() {
        onlookers.close();
        service.close();
    }

    /** 64 MB of responses for a client that reads none. */
    @Test
    void serviceStopsReadingFromAClientThatDoesNotRead() {
        byte[] request = Wire.frame(Json.request("echo", "x".repeat(8000)));
        onlookers.unimpressedBy(
                () -> {
                    WireClient client = service.loginWithSmallBuffer(KEY);
                    Flood flood = new Flood(client, request, 8000);
                    flood.awaitStalled();
                    assertThat(onlookers.queuedBytes()).isBetween(1L, MOST_QUEUED);
                    client.reset();
                    flood.awaitEnd();
                });
    }

    /** A hundred bytes in, thousands out: what is read already must wait as well. */
    @Test
    void smallRequestsForLargeAnswersWaitUncalled() {
        byte[] request = Wire.frame(Json.request("make_garbage"));
        onlookers.unimpressedBy(
                () -> {
                    WireClient client = service.loginWithSmallBuffer(KEY);
                    Flood flood = new Flood(client, request, 100_000);
                    flood.awaitStalled();
                    assertThat(onlookers.queuedBytes()).isBetween(1L, MOST_QUEUED);
                    client.reset();
                    flood.awaitEnd();
                });
    }

    @Test
    void allAnswersArriveInOrderOnceTheyAreRead() {
        int count = 3000;
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.loginWithSmallBuffer(KEY)) {
                        CompletableFuture<Void> sending =
                                Background.run(
                                        () -> {
                                            for (int i = 0; i < count; i++) {
                                                client.sendFrame(numbered(i));
                                            }
                                        });
                        Await.until("answers wait", () -> onlookers.queuedBytes() > 0);
                        for (int i = 0; i < count; i++) {
                            String text = client.answer().path("result").textValue();
                            assertThat(text).startsWith(i + " ");
                        }
                        Background.await(sending);
                    }
                });
    }

    private static byte[] numbered(int i) {
        return Json.request("echo", i + " " + "x".repeat(5000));
    }

    @Test
    void allAnswersArriveForOneWhoSaysNothingMore() {
        int count = 20;
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.loginWithSmallBuffer(KEY)) {
                        for (int i = 0; i < count; i++) {
                            client.sendFrame(Json.request("echo", "x".repeat(300_000)));
                        }
                        client.closeOutput();
                        for (int i = 0; i < count; i++) {
                            client.receive();
                        }
                        client.expectClosed();
                    }
                });
    }

    /** More pending responses than the service allows at a time. */
    @Test
    void thousandsOfLateAnswersAllArrive() {
        int count = 3000;
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login(KEY)) {
                        byte[] request = Wire.frame(Json.request("sleep_async", 0.1));
                        Flood flood = new Flood(client, request, count);
                        for (int i = 0; i < count; i++) {
                            assertThat(client.answer().path("result").isNull()).isTrue();
                        }
                        flood.awaitEnd();
                    }
                });
    }

    @Test
    void floodOfCallsLeavesRoomForOthers() {
        byte[] request = Wire.frame(Json.request("sync_ping"));
        int count = 50_000;
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login(KEY)) {
                        Flood flood = new Flood(client, request, count);
                        for (int i = 0; i < count; i++) {
                            client.receive();
                        }
                        flood.awaitEnd();
                        client.ping();
                    }
                });
    }

    @Test
    void floodOfCallsWithoutAnswersLeavesRoomForOthers() {
        byte[] request = Wire.frame(Json.asyncRequest("sync_ping"));
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login(KEY)) {
                        new Flood(client, request, 50_000).awaitEnd();
                        client.ping();
                    }
                });
    }

    /** Sends the same bytes again and again, from a thread of its own. */
    private static final class Flood {

        private final AtomicInteger sent = new AtomicInteger();
        private final CompletableFuture<Void> sending;

        Flood(WireClient client, byte[] bytes, int count) {
            sending = Background.run(() -> send(client, bytes, count));
        }

        private void send(WireClient client, byte[] bytes, int count) {
            try {
                for (int i = 0; i < count; i++) {
                    client.send(bytes);
                    sent.incrementAndGet();
                }
            } catch (UncheckedIOException e) {
                // The test has closed the connection under our hands.
            }
        }

        /** Until the service takes no more, with requests left to send. */
        void awaitStalled() {
            Await.until(
                    "the service stops reading",
                    () -> {
                        int before = sent.get();
                        Await.elapsed(STALLED);
                        return sent.get() == before && onlookers.queuedBytes() > 0;
                    });
            assertThat(sending).as("sent all, where the service should have stopped").isNotDone();
        }

        void awaitEnd() {
            Background.await(sending);
        }
    }
}
