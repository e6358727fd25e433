// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Clients of all kinds that keep working while their service is restarted. Each response is
 * compared byte by byte with the expected one; each error and each end of a connection is a
 * failure.
 */
final class LiveClients {

    private static final int BATCH = 40;
    private static final int LARGE = 400_000;

    private final int port;
    private final String key;
    private final List<CompletableFuture<Void>> clients = new ArrayList<>();
    private final AtomicLong answers = new AtomicLong();

    /** How many restarts there have been. */
    private volatile int restarts;

    private volatile boolean over;

    LiveClients(int port, String key) {
        this.port = port;
        this.key = key;
    }

    /** So many of a kind, which do their work again and again until {@link #end}. */
    void add(int count, Consumer<WireClient> work) {
        for (int i = 0; i < count; i++) {
            clients.add(
                    Background.run(
                            () -> {
                                try (WireClient client = WireClient.login(port, key)) {
                                    assertThat(client.authenticated()).isTrue();
                                    goOn(() -> work.accept(client));
                                }
                            }));
        }
    }

    private void goOn(Runnable work) {
        while (!over) {
            work.run();
        }
    }

    void restarted() {
        restarts++;
    }

    long answers() {
        return answers.get();
    }

    boolean hasFailed() {
        return clients.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
    }

    /** Each client finishes what it is doing. */
    void end() {
        over = true;
        clients.forEach(Background::await);
    }

    private void awaitRestart() {
        int seen = restarts;
        Await.until("a restart, or the end", () -> restarts != seen || over);
    }

    private void expect(WireClient client, String answer) {
        assertThat(new String(client.receive(), UTF_8)).isEqualTo(answer);
        answers.incrementAndGet();
    }

    private static String echoed(String text) {
        return "{\"result\":\"" + text + "\"}";
    }

    private static byte[] echo(String text) {
        return Wire.frame(Json.request("echo", text));
    }

    // ---- the kinds

    /** Silent from one restart to the next. */
    void idle(WireClient client) {
        awaitRestart();
        client.sendFrame(Json.request("whoami"));
        expect(client, echoed(key));
    }

    void calling(WireClient client) {
        for (int i = 0; i < BATCH; i++) {
            client.send(echo("call " + i));
            expect(client, echoed("call " + i));
            Await.elapsed(Duration.ofMillis(2));
        }
    }

    /** Some responses are pending for a while, with others after them. */
    void pipelining(WireClient client) {
        byte[][] requests = new byte[BATCH][];
        for (int i = 0; i < BATCH; i++) {
            requests[i] =
                    isLate(i) ? Wire.frame(Json.request("sleep_async", 0.03)) : echo("line " + i);
        }
        client.send(Wire.join(requests));
        for (int i = 0; i < BATCH; i++) {
            expect(client, isLate(i) ? "{\"result\":null}" : echoed("line " + i));
        }
    }

    private static boolean isLate(int number) {
        return number % 8 == 3;
    }

    /** A restart in the middle of the header, then one in the middle of the text. */
    void writingSlowly(WireClient client) {
        byte[] request = echo("in pieces");
        client.send(Arrays.copyOfRange(request, 0, 2));
        awaitRestart();
        client.send(Arrays.copyOfRange(request, 2, 20));
        awaitRestart();
        client.send(Arrays.copyOfRange(request, 20, request.length));
        expect(client, echoed("in pieces"));
    }

    /** For a client with small buffers: most of the answer waits at the service. */
    void readingLate(WireClient client) {
        String large = "abcdefgh".repeat(LARGE / 8);
        client.send(Wire.join(echo(large), echo("behind it")));
        awaitRestart();
        expect(client, echoed(large));
        expect(client, echoed("behind it"));
    }

    /** Needs no connection of its own that stays. */
    void connecting(WireClient other) {
        try (WireClient client = WireClient.login(port, key)) {
            assertThat(client.authenticated()).isTrue();
            client.send(echo("once"));
            expect(client, echoed("once"));
        }
    }

    /** A restart between the challenge and its answer. */
    void authenticatingSlowly(WireClient other) {
        try (WireClient client = WireClient.connect(port)) {
            byte[] digest = Wire.frame(WireClient.digest(key, client.salt()));
            client.send(Arrays.copyOf(digest, 7));
            awaitRestart();
            client.send(Arrays.copyOfRange(digest, 7, digest.length));
            assertThat(client.finishHandshake()).as("authenticated").isTrue();
            client.sendFrame(Json.request("whoami"));
            expect(client, echoed(key));
        }
    }

    void addReadersOfLargeAnswers(int count) {
        for (int i = 0; i < count; i++) {
            clients.add(
                    Background.run(
                            () -> {
                                try (WireClient client =
                                        WireClient.loginWithSmallBuffer(port, key)) {
                                    goOn(() -> readingLate(client));
                                }
                            }));
        }
    }
}
