// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import ave.testing.Await;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The recorded handshakes, the good and the bad. The service admits those that fail, as the
 * recorded one did; what the default does to them is in {@link KeysTest}.
 */
class RecordedHandshakeTest {

    private static final String KEY = "key";

    private static ServiceProcess service;
    private static Onlookers onlookers;

    @BeforeAll
    static void start() {
        service =
                ServiceProcess.serve(
                        "--authkey", KEY, "--admit-unauthenticated", "--handshake-timeout", "4");
        onlookers = new Onlookers(service, KEY);
    }

    @AfterAll
    static void stop() {
        onlookers.close();
        service.close();
    }

    @Test
    @Recorded("challenge")
    void challengeIsAWordAndTwentyRandomBytes() {
        try (WireClient one = service.connect();
                WireClient another = service.connect()) {
            byte[] challenge = one.receive();
            assertThat(challenge).hasSize(31).startsWith("#CHALLENGE#".getBytes(US_ASCII));
            assertThat(another.receive()).isNotEqualTo(challenge);
        }
    }

    @Test
    @Recorded("challenge answered right")
    void rightDigestAuthenticates() {
        try (WireClient client = service.connect()) {
            client.sendFrame(WireClient.digest(KEY, client.salt()));
            assertThatObject(client.answer()).isEqualTo(Json.parse("{\"authenticated\": true}"));
            assertThat(client.result("whoami").textValue()).isEqualTo(KEY);
        }
    }

    @Test
    @Recorded("challenge answered with wrong key")
    void aWrongKeyIsReportedAndHasNoAccount() {
        try (WireClient client = service.connect()) {
            client.sendFrame(WireClient.digest("wrong", client.salt()));
            assertThatObject(client.answer()).isEqualTo(Json.parse("{\"authenticated\": false}"));
            client.ping();
            assertThat(client.result("whoami").isNull()).isTrue();
        }
    }

    @Test
    @Recorded("challenge never answered (5 s)")
    void silenceIsWaitedForOnlySoLong() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient silent = service.connect()) {
                        silent.salt();
                        assertThat(onlookers.handshaking()).isEqualTo(1);
                        silent.expectClosed();
                        assertThat(onlookers.handshaking()).isZero();
                    }
                });
    }

    @Test
    @Recorded("challenge never answered, then closed")
    void closeInsteadOfADigestLeavesNothing() {
        onlookers.unimpressedBy(
                () -> {
                    WireClient client = service.connect();
                    client.salt();
                    client.close();
                });
    }

    @Test
    @Recorded("clients that connect, never read and close")
    void clientsThatOnlyConnectLeaveNothing() {
        onlookers.unimpressedBy(
                () -> {
                    List<WireClient> clients = Stream.generate(service::connect).limit(3).toList();
                    Await.until("all three are there", () -> onlookers.handshaking() == 3);
                    clients.forEach(WireClient::close);
                });
    }

    @Test
    @Recorded("digest and first request in one write")
    void theFirstRequestMayFollowTheDigest() {
        try (WireClient client = service.connect()) {
            byte[] digest = WireClient.digest(KEY, client.salt());
            byte[] request = Json.request("sync_ping");
            client.send(Wire.join(Wire.frame(digest), Wire.frame(request)));
            assertThatObject(client.answer()).isEqualTo(Json.parse("{\"authenticated\": true}"));
            assertThatObject(client.answer()).isEqualTo(Json.parse("{\"result\": \"pong\"}"));
        }
    }

    @Test
    @Recorded({"digest too short", "digest too long", "digest a json text"})
    void digestOfAnotherLengthIsJustWrong() {
        for (byte[] digest : List.of(new byte[5], new byte[40], "{\"a\": 1}".getBytes(US_ASCII))) {
            onlookers.unimpressedBy(() -> expectRejection(digest));
        }
    }

    @Test
    @Recorded("request instead of a digest")
    void requestInsteadOfADigestIsAWrongDigest() {
        onlookers.unimpressedBy(() -> expectRejection(Json.request("sync_ping")));
    }

    /** Recorded: no answer, ever, a connection that was never removed, and a busy loop. */
    @Test
    @Recorded("digest empty frame")
    void emptyDigestIsAWrongDigest() {
        onlookers.unimpressedBy(() -> expectRejection(new byte[0]));
    }

    private static void expectRejection(byte[] digest) {
        try (WireClient client = service.connect()) {
            client.salt();
            client.sendFrame(digest);
            assertThat(client.finishHandshake()).isFalse();
            client.ping();
        }
    }

    /** Recorded: the entry of the connection was never removed. */
    @Test
    @Recorded("digest header claims 0x80000000 bytes")
    void digestOfTwoGigabytesIsRefusedAndTheConnectionClosed() {
        onlookers.unimpressedBy(
                () -> {
                    try (WireClient client = service.connect()) {
                        client.salt();
                        client.sendHex("80000000");
                        Overflow.assertIsToldOf(client.answer());
                        client.expectClosed();
                    }
                });
    }
}
