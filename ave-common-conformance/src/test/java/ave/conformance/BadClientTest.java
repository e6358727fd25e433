// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that violate the protocol harm only themselves. */
class BadClientTest {
    private static final int MOST_BEFORE_AUTHENTICATION = 1024;

    private static final String KEY = "key";
    private static final int MAX_MESSAGE = 1 << 20;

    /** What other protocols say first; as a header each of these claims far too much. */
    private static final List<byte[]> GREETINGS =
            List.of(
                    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII),
                    HexFormat.of().parseHex("1603010200010001fc0303"),
                    "SSH-2.0-OpenSSH_9.2\r\n".getBytes(US_ASCII));

    /** Some tests wait for it, and in all others a client must be faster on a busy machine. */
    private static final Duration HANDSHAKE = Duration.ofSeconds(4);

    private static ServiceProcess service;
    private static Onlookers onlookers;

    @BeforeAll
    static void start() {
        service =
                ServiceProcess.serve(
                        "--authkey",
                        KEY,
                        "--handshake-timeout",
                        Long.toString(HANDSHAKE.toSeconds()),
                        "--max-message",
                        Integer.toString(MAX_MESSAGE));
        onlookers = new Onlookers(service, KEY);
    }

    @AfterAll
    static void stop() {
        onlookers.close();
        service.close();
    }

    // --- garbage

    @Test
    void anotherProtocolInsteadOfADigestIsRefused() {
        for (byte[] greeting : GREETINGS) {
            onlookers.unimpressedBy(
                    () -> {
                        try (WireClient client = service.connect()) {
                            client.salt();
                            client.send(greeting);
                            Overflow.assertIsToldOf(client.answer());
                            client.expectClosed();
                        }
                    });
        }
    }

    @Test
    void anotherProtocolAfterTheHandshakeIsRejected() {
        for (byte[] greeting : GREETINGS) {
            onlookers.unimpressedBy(
                    () -> {
                        try (WireClient client = service.login(KEY)) {
                            client.send(greeting);
                            Overflow.assertIsToldOf(client.answer());
                            client.expectClosed();
                        }
                    });
        }
    }

    @Test
    void randomBytesInsteadOfADigestAreAWrongDigest() {
        onlookers.unimpressedBy(
                () -> {
                    for (byte[] garbage : garbage(50)) {
                        try (WireClient client = service.connect()) {
                            client.salt();
                            int size = Math.min(garbage.length, MOST_BEFORE_AUTHENTICATION);
                            client.sendFrame(Arrays.copyOf(garbage, size));
                            assertThat(client.finishHandshake()).isFalse();
                            client.expectClosed();
                        }
                    }
                });
    }

    @Test
    void randomBytesInsteadOfARequestAreMalformedAndTheConnectionLivesOn() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login(KEY)) {
                        for (byte[] garbage : garbage(200)) {
                            client.sendFrame(garbage);
                            assertThat(client.answer().path("exception").textValue())
                                    .startsWith("malformed JSON: ");
                        }
                        client.ping();
                    }
                });
    }

    /** With a first byte that begins no JSON. */
    private static List<byte[]> garbage(int count) {
        Random random = new Random(count);
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[1 + random.nextInt(2000)];
            random.nextBytes(bytes);
            bytes[0] = (byte) 0xee;
            all.add(bytes);
        }
        return all;
    }

    @Test
    void bottomlessNestingIsMalformed() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login(KEY)) {
                        client.sendFrame("[".repeat(MAX_MESSAGE).getBytes(US_ASCII));
                        assertThat(client.answer().path("exception").textValue())
                                .startsWith("malformed JSON: [");
                        client.ping();
                    }
                });
    }

    @Test
    void aNumberOfManyDigitsBlocksNoOtherClient() {
        String digits = "9".repeat(10_000);
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login(KEY)) {
                        String request =
                                "{\"method\": \"echo\", \"params\": {\"vargs\": [%s], \"kwargs\": {}}}"
                                        .formatted(digits);
                        client.sendFrame(request.getBytes(US_ASCII));
                        assertThat(client.answer().path("result").asText()).isEqualTo(digits);
                    }
                });
    }

    // --- sizes

    @Test
    void messageOfExactlyTheLimitIsServed() {
        String empty = new String(Json.request("echo", ""), US_ASCII);
        String text = "x".repeat(MAX_MESSAGE - empty.length());
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login(KEY)) {
                        byte[] request = Json.request("echo", text);
                        assertThat(request).hasSize(MAX_MESSAGE);
                        client.sendFrame(request);
                        assertThat(client.answer().path("result").textValue()).isEqualTo(text);
                    }
                });
    }

    @Test
    void headerOneAboveTheLimitIsRefusedBeforeAnythingFollows() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login(KEY)) {
                        client.sendHex("00100001");
                        Overflow.assertIsToldOf(client.answer());
                        client.expectClosed();
                    }
                });
    }

    @Test
    void answersBeforeAnOversizedHeaderStillArrive() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login(KEY)) {
                        client.send(
                                Wire.join(
                                        Wire.frame(Json.request("sync_ping")),
                                        HexFormat.of().parseHex("ffffffff")));
                        assertThat(client.answer().path("result").textValue()).isEqualTo("pong");
                        Overflow.assertIsToldOf(client.answer());
                        client.expectClosed();
                    }
                });
    }

    /** There is a last message to be read, but nothing to wait for once the client has gone. */
    @Test
    void refusedClientThatLeavesCostsNoFurtherWork() {
        WireClient client = service.login(KEY);
        client.sendHex("ffffffff");
        Overflow.assertIsToldOf(client.answer());
        client.expectClosed();
        client.send(new byte[100]);
        client.close();
        assertThat(ProcFs.cpuShare(service.pid())).as("share of a core").isLessThan(0.5);
        onlookers.awaitSettled();
    }

    /** It keeps its end of the connection open, and even goes on sending. */
    @Test
    void refusedClientThatStaysIsDroppedWithoutABusyLoop() {
        try (WireClient client = service.login(KEY)) {
            client.sendHex("ffffffff");
            Overflow.assertIsToldOf(client.answer());
            client.expectClosed();
            client.send(new byte[100_000]);
            assertThat(ProcFs.cpuShare(service.pid())).as("share of a core").isLessThan(0.5);
            onlookers.awaitSettled();
        }
    }

    /** The Python service died of the answer that nobody was there to take. */
    @Test
    void impossibleHeaderAndAHangUpAtOnceLeaveNothing() {
        onlookers.unimpressedBy(
                () -> {
                    for (int i = 0; i < 50; i++) {
                        WireClient client = i % 2 == 0 ? service.connect() : service.login(KEY);
                        client.sendHex("ffffffff");
                        if (i % 3 == 0) {
                            client.reset();
                        } else {
                            client.close();
                        }
                    }
                });
    }

    // --- time

    @Test
    void silentClientsAreDroppedAndIdleOnesAreNot() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient idle = service.login(KEY)) {
                        List<WireClient> silent = new ArrayList<>();
                        for (int i = 0; i < 50; i++) {
                            silent.add(service.connect());
                        }
                        silent.forEach(WireClient::salt);
                        silent.forEach(WireClient::expectClosed);
                        silent.forEach(WireClient::close);
                        // More than the limit has passed, and this one is behind its handshake.
                        idle.ping();
                    }
                });
    }

    @Test
    void halfADigestIsWaitedForOnlySoLong() {
        onlookers.unimpressedBy(
                () -> {
                    List<WireClient> hesitating = new ArrayList<>();
                    for (String start : List.of("00", "000000", "00000010", "00000010aabbccdd")) {
                        WireClient client = service.connect();
                        client.salt();
                        client.sendHex(start);
                        hesitating.add(client);
                    }
                    hesitating.forEach(WireClient::expectClosed);
                    hesitating.forEach(WireClient::close);
                });
    }

    @Test
    void handshakeLimitHoldsHoweverTheBytesTrickle() {
        onlookers.unimpressedBy(
                () -> {
                    long start = System.nanoTime();
                    try (WireClient client = service.connect()) {
                        client.salt();
                        client.sendHex("00000400");
                        trickleUntilClosed(client);
                        assertThat(Duration.ofNanos(System.nanoTime() - start))
                                .isGreaterThanOrEqualTo(HANDSHAKE);
                    }
                });
    }

    private static void trickleUntilClosed(WireClient client) {
        for (int i = 0; i < 400; i++) {
            try {
                client.send(new byte[1]);
            } catch (UncheckedIOException e) {
                return;
            }
            Await.elapsed(Duration.ofMillis(50));
        }
        throw new AssertionError("still open");
    }

    @Test
    void requestMayComeByteByByte() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login(KEY)) {
                        for (byte b : Wire.frame(Json.request("sync_ping"))) {
                            client.send(new byte[] {b});
                            onlookers.areServed();
                        }
                        assertThat(client.answer().path("result").textValue()).isEqualTo("pong");
                    }
                });
    }

    // --- leaving

    @Test
    void connectAndCloseTwoHundredTimesLeavesNothing() {
        onlookers.unimpressedBy(
                () -> {
                    for (int i = 0; i < 200; i++) {
                        WireClient client = service.connect();
                        if (i % 2 == 0) {
                            client.close();
                        } else {
                            client.reset();
                        }
                    }
                });
    }

    @Test
    void resetAtAnyPointOfTheHandshakeLeavesNothing() {
        onlookers.unimpressedBy(
                () -> {
                    for (int sent = 0; sent <= 20; sent++) {
                        WireClient client = service.connect();
                        byte[] digest = Wire.frame(WireClient.digest(KEY, client.salt()));
                        client.send(Arrays.copyOf(digest, sent));
                        client.reset();
                    }
                });
    }

    @Test
    void resetAtAnyPointOfARequestLeavesNothing() {
        byte[] request = Wire.frame(Json.request("sync_ping"));
        onlookers.unimpressedBy(
                () -> {
                    for (int sent = 0; sent <= request.length; sent++) {
                        WireClient client = service.login(KEY);
                        client.send(Arrays.copyOf(request, sent));
                        client.reset();
                    }
                });
    }

    @Test
    void resetWithUnreadAnswersLeavesNothing() {
        onlookers.unimpressedBy(
                () -> {
                    for (int i = 0; i < 10; i++) {
                        WireClient client = service.loginWithSmallBuffer(KEY);
                        for (int call = 0; call < 10; call++) {
                            client.sendFrame(Json.request("echo", "x".repeat(500_000)));
                        }
                        client.reset();
                    }
                });
    }

    @Test
    void closeBeforeALateAnswerLeavesNothing() {
        onlookers.unimpressedBy(
                () -> {
                    for (int i = 0; i < 20; i++) {
                        WireClient client = service.login(KEY);
                        client.sendFrame(Json.request("sleep_async", 0.2));
                        client.sendFrame(Json.request("sync_ping"));
                        if (i % 2 == 0) {
                            client.close();
                        } else {
                            client.reset();
                        }
                    }
                });
    }

    @Test
    void halfCloseAtAnyPointEndsTheConnection() {
        byte[] request = Wire.frame(Json.request("sync_ping"));
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.connect()) {
                        client.salt();
                        client.closeOutput();
                        client.expectClosed();
                    }
                    for (int sent : new int[] {0, 2, 4, 20}) {
                        try (WireClient client = service.login(KEY)) {
                            client.send(Arrays.copyOf(request, sent));
                            client.closeOutput();
                            client.expectClosed();
                        }
                    }
                });
    }

    @Test
    void lateAnswerStillReachesOneWhoSaysNothingMore() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.login(KEY)) {
                        client.sendFrame(Json.request("sleep_async", 0.2));
                        client.closeOutput();
                        assertThat(client.answer().path("result").isNull()).isTrue();
                        client.expectClosed();
                    }
                });
    }

    /** Three hundred times most of a megabyte: more than the process may use, if it were kept. */
    @Test
    void unfinishedMessagesAreForgottenWithTheirClients() {
        byte[] most = Arrays.copyOf(HexFormat.of().parseHex("00100000"), 900_000);
        onlookers.unimpressedBy(
                () -> {
                    for (int i = 0; i < 300; i++) {
                        try (WireClient client = service.login(KEY)) {
                            client.send(most);
                        }
                    }
                });
    }

    @Test
    void hundredsOfClientsAtOnceAreServed() {
        onlookers.unimpressedBy(
                () -> {
                    List<WireClient> crowd = new ArrayList<>();
                    for (int i = 0; i < 300; i++) {
                        crowd.add(service.login(KEY));
                    }
                    crowd.forEach(client -> client.sendFrame(Json.request("sync_ping")));
                    crowd.forEach(
                            client ->
                                    assertThat(client.answer().path("result").textValue())
                                            .isEqualTo("pong"));
                    crowd.forEach(WireClient::close);
                });
    }
}
