// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.network.connection.Peer.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ave.exceptions.OverflowError;
import ave.network.connection.internal.ConnectionInternals;
import ave.network.exceptions.ConnectionAgain;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionReset;
import ave.testing.Await;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in on a non-blocking connection. */
@Timeout(60)
class ConnectionGetTest {
    private static final ConnectionInternals<Connection> INTERNALS =
            ConnectionInternals.of(Connection.class);

    private Ends<Connection> ends;
    private Connection ours;
    private Peer peer;

    @BeforeEach
    void connect() throws Exception {
        ends = Ends.nonBlocking();
        ours = ends.ours();
        peer = ends.peer();
    }

    @AfterEach
    void close() {
        ends.close();
    }

    @Test
    void shouldHaveNothingBeforeAnythingComes() {
        assertThat(ours.get()).isNull();
        assertThat(ours.pendingInput()).isZero();
    }

    @Test
    void shouldPutAMessageTogetherByteByByte() {
        byte[] frame = Peer.framed("hello");
        for (int i = 0; i < frame.length - 1; i++) {
            peer.send(new byte[] {frame[i]});
            Ready.readable(ours);
            assertThat(ours.get()).as("after %d bytes", i + 1).isNull();
            assertThat(ours.pendingInput()).isEqualTo(i + 1);
        }
        peer.send(new byte[] {frame[frame.length - 1]});

        assertThat(Ends.awaitMessage(ours)).isEqualTo("hello");
        assertThat(ours.pendingInput()).isZero();
    }

    @Test
    void shouldGiveMessagesOneByOneThatCameTogether() {
        peer.send(Peer.framed("one", "", "three")).sendHeader(5).send("fo");

        assertThat(Ends.awaitMessage(ours)).isEqualTo("one");
        assertThat(Ends.awaitMessage(ours)).isEmpty();
        assertThat(Ends.awaitMessage(ours)).isEqualTo("three");
        assertThat(ours.get()).isNull();
        peer.send("urs");
        assertThat(Ends.awaitMessage(ours)).isEqualTo("fours");
    }

    @Test
    void shouldTakeAMessageOfNoBytesForAMessage() {
        peer.sendHeader(0);

        assertThat(Ends.awaitMessage(ours)).isEmpty();
        assertThat(ours.get()).as("and not for the end").isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 65_535, 65_536, 262_140, 262_144, 1_000_000, 9_000_000})
    void shouldGiveMessagesOfEverySize(int size) throws Exception {
        byte[] payload = new byte[size];
        new Random(size).nextBytes(payload);
        Thread sender = new Thread(() -> peer.sendHeader(size).send(payload).sendMessage("next"));
        sender.start();

        byte[] message = ours.get();
        while (message == null) {
            Ready.readable(ours);
            message = ours.get();
        }
        assertThat(Arrays.equals(message, payload)).isTrue();
        assertThat(Ends.awaitMessage(ours)).isEqualTo("next");
        sender.join();
    }

    @Test
    void shouldGiveWhatCameBeforeTheEndAndThenSayThatItEnded() throws Exception {
        peer.send(Peer.framed("one", "two")).end();

        assertThat(Ends.awaitMessage(ours)).isEqualTo("one");
        assertThat(Ends.awaitMessage(ours)).isEqualTo("two");
        Ready.readable(ours);
        assertThatExceptionOfType(ConnectionClosed.class)
                .isThrownBy(ours::get)
                .withMessage("read from %s: closed by the peer", ours.address());
        assertThat(ours.isOpen()).as("what was asked can still be answered").isTrue();
    }

    @Test
    void shouldSayThatItEndedInTheMiddleOfAMessage() throws Exception {
        peer.sendHeader(100).send("half").end();
        Await.until("the half", () -> endsWith(8));

        assertThatExceptionOfType(ConnectionClosed.class).isThrownBy(ours::get);
    }

    private boolean endsWith(int pending) {
        try {
            assertThat(ours.get()).isNull();
        } catch (ConnectionClosed e) {
            assertThat(ours.pendingInput()).isEqualTo(pending);
        }
        return ours.pendingInput() == pending;
    }

    @Test
    void shouldTellAResetFromAnOrderlyEnd() throws Exception {
        peer.reset();
        Ready.readable(ours);

        assertThatExceptionOfType(ConnectionReset.class)
                .isThrownBy(ours::get)
                .withMessage("read from %s: ECONNRESET (Connection reset by peer)", ours.address());
    }

    @Test
    void shouldReadBytesAsTheyAre() {
        peer.send("0123456789");
        Ready.readable(ours);

        assertThat(ours.read(4)).isEqualTo(utf8("0123"));
        assertThat(ours.read(0)).isEmpty();
        assertThat(ours.read(100)).isEqualTo(utf8("456789"));
        assertThatExceptionOfType(ConnectionAgain.class)
                .isThrownBy(() -> ours.read(1))
                .withMessage("read from %s: nothing there yet", ours.address());
    }

    @Test
    void shouldReadNothingWithoutLookingWhenNothingIsWanted() {
        assertThat(ours.read(0)).isEmpty();
    }

    @Test
    void shouldReadTheEndOfTheStream() throws Exception {
        peer.send("last").end();
        Ready.readable(ours);
        assertThat(ours.read(4)).isEqualTo(utf8("last"));
        Ready.readable(ours);

        assertThatExceptionOfType(ConnectionClosed.class)
                .isThrownBy(() -> ours.read(1))
                .withMessage("read from %s: closed by the peer", ours.address());
    }

    @Test
    void shouldMixBytesAndMessages() {
        peer.send("raw:").send(Peer.framed("message")).send(":raw").send(Peer.framed("another"));
        Ready.readable(ours);

        assertThat(ours.read(4)).isEqualTo(utf8("raw:"));
        assertThat(Ends.awaitMessage(ours)).isEqualTo("message");
        StringBuilder raw = new StringBuilder();
        while (raw.length() < 4) {
            try {
                raw.append(Peer.text(ours.read(4 - raw.length())));
            } catch (ConnectionAgain e) {
                Ready.readable(ours);
            }
        }
        assertThat(raw).hasToString(":raw");
        assertThat(Ends.awaitMessage(ours)).isEqualTo("another");
    }

    @Test
    void shouldReadThePartsOfAMessageThatAGetHasKept() {
        peer.sendHeader(10).send("half");
        Ready.readable(ours);
        while (ours.pendingInput() < 8) {
            assertThat(ours.get()).isNull();
        }

        assertThat(ours.read(100)).isEqualTo(new byte[] {0, 0, 0, 10, 'h', 'a', 'l', 'f'});
        assertThat(ours.pendingInput()).isZero();
    }

    @Test
    void shouldTakeAMessageThatJustReachesTheLimit() {
        ours.setMessageLimit(10);
        peer.sendMessage("0123456789");

        assertThat(Ends.awaitMessage(ours)).isEqualTo("0123456789");
        assertThat(ours.messageLimit()).isEqualTo(10);
    }

    @Test
    void shouldRefuseAHeaderAboveTheLimitBeforeThePayloadComes() {
        ours.setMessageLimit(10);
        peer.sendHeader(11);
        Ready.readable(ours);

        assertThatExceptionOfType(OverflowError.class)
                .isThrownBy(ours::get)
                .withMessage("a message of 11 bytes is above the limit of 10");
        assertThatExceptionOfType(OverflowError.class).as("and for good").isThrownBy(ours::get);
    }

    @Test
    void shouldGiveWhatCameBeforeAHeaderAboveTheLimit() {
        ours.setMessageLimit(10);
        peer.send(Peer.framed("one", "two")).sendHeader(11);

        assertThat(Ends.awaitMessage(ours)).isEqualTo("one");
        assertThat(Ends.awaitMessage(ours)).isEqualTo("two");
        assertThatExceptionOfType(OverflowError.class).isThrownBy(() -> Ends.awaitMessage(ours));
    }

    @ParameterizedTest
    @ValueSource(longs = {0x80000000L, 0xffffffffL, 0x7fffffffL, 0x10000001L})
    void shouldTakeASizeForWhatItIsAndRefuseIt(long size) {
        peer.sendHeader(size);
        Ready.readable(ours);

        assertThatExceptionOfType(OverflowError.class)
                .isThrownBy(ours::get)
                .withMessage(
                        "a message of "
                                + size
                                + " bytes is above the limit of "
                                + Connection.DEFAULT_MESSAGE_LIMIT);
        assertThat(ours.pendingInput()).isEqualTo(4);
    }

    @Test
    void shouldWaitForAMessageOfTheDefaultLimit() {
        peer.sendHeader(256 * 1024 * 1024);
        Ready.readable(ours);

        assertThat(ours.get()).isNull();
    }

    @Test
    void shouldTakeOnlyEmptyMessagesWithALimitOfZero() {
        ours.setMessageLimit(0);
        peer.send(Peer.framed("", "a"));

        assertThat(Ends.awaitMessage(ours)).isEmpty();
        assertThatExceptionOfType(OverflowError.class).isThrownBy(() -> Ends.awaitMessage(ours));
    }

    @Test
    void shouldRefuseANegativeLimit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ours.setMessageLimit(-1))
                .withMessage("negative message limit: -1");
        assertThat(ours.messageLimit()).isEqualTo(Connection.DEFAULT_MESSAGE_LIMIT);
    }

    @Test
    void shouldSayThatItIsClosed() {
        ours.close();

        for (Runnable attempt :
                new Runnable[] {ours::get, () -> ours.read(1), () -> INTERNALS.skip(ours)}) {
            assertThatExceptionOfType(ConnectionClosed.class)
                    .isThrownBy(attempt::run)
                    .withMessage("read from %s: the connection is closed", ours.address());
        }
    }

    @Test
    void shouldSkipWhatWaitsAndWhatComes() throws Exception {
        peer.send(Peer.framed("one", "two", "three"));
        assertThat(Ends.awaitMessage(ours)).isEqualTo("one");
        peer.send("more of it");
        Await.until("the rest", () -> INTERNALS.skip(ours) == 0 && ours.pendingInput() == 0);
        peer.sendMessage("after it");

        assertThat(Ends.awaitMessage(ours)).isEqualTo("after it");
    }

    @Test
    void shouldSayHowMuchItSkippedUntilTheEnd() throws Exception {
        assertThat(INTERNALS.skip(ours)).isZero();
        peer.send(new byte[100_000]).end();
        int skipped = 0;
        int count = INTERNALS.skip(ours);
        while (count >= 0) {
            skipped += count;
            Ready.readable(ours);
            count = INTERNALS.skip(ours);
        }
        assertThat(skipped).isEqualTo(100_000);
        assertThat(INTERNALS.skip(ours)).isEqualTo(-1);
    }
}
