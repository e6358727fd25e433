// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ave.exceptions.OverflowError;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionReset;
import ave.testing.Await;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How an event loop takes its messages. */
@Timeout(60)
class ConnectionReceiveTest {
    private final List<String> seen = new ArrayList<>();
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

    private boolean all(byte[] buffer, int offset, int length) {
        seen.add(new String(buffer, offset, length, UTF_8));
        return true;
    }

    /** Takes one message a time. */
    private boolean one(byte[] buffer, int offset, int length) {
        all(buffer, offset, length);
        return false;
    }

    private void receiveUntil(int count) {
        while (seen.size() < count) {
            Ready.readable(ours);
            assertThat(ours.receive(this::all)).isPositive();
        }
    }

    /** All bytes of one write: the kernel passes so few on in one piece. */
    private void arrive(byte[] bytes) {
        peer.send(bytes);
        Ready.readable(ours);
    }

    @Test
    void shouldHandOnAllThatCameTogetherInOrder() throws Exception {
        byte[] bytes = Peer.framed("one", "", "three");
        arrive(bytes);

        assertThat(ours.receive(this::all)).isEqualTo(bytes.length);

        assertThat(seen).containsExactly("one", "", "three");
        assertThat(ours.pendingInput()).isZero();
    }

    @Test
    void shouldCallNobodyWhenNothingCame() {
        assertThat(ours.receive(this::all)).isZero();
        assertThat(seen).isEmpty();
    }

    @Test
    void shouldSayThatTheStreamHasEnded() throws Exception {
        peer.sendMessage("last").end();
        receiveUntil(1);
        Ready.readable(ours);

        assertThat(ours.receive(this::all)).isEqualTo(-1);
        assertThat(ours.receive(this::all)).as("and again").isEqualTo(-1);
        assertThat(seen).containsExactly("last");
        assertThat(ours.isOpen()).isTrue();
    }

    @Test
    void shouldKeepPartsUntilTheRestComes() throws Exception {
        byte[] frame = Peer.framed("hello");
        for (byte b : frame) {
            assertThat(seen).isEmpty();
            arrive(new byte[] {b});
            assertThat(ours.receive(this::all)).isEqualTo(1);
        }
        assertThat(seen).containsExactly("hello");
        assertThat(ours.pendingInput()).isZero();
    }

    @Test
    void shouldKeepThePartBehindWholeMessages() throws Exception {
        arrive(Peer.framed("one", "two"));
        peer.sendHeader(5).send("th");
        receiveUntil(2);
        while (ours.pendingInput() < 6) {
            Ready.readable(ours);
            ours.receive(this::all);
        }
        peer.send("ree").sendMessage("four");
        receiveUntil(4);

        assertThat(seen).containsExactly("one", "two", "three", "four");
    }

    @Test
    void shouldHandOnMessagesLargerThanOneRead() throws Exception {
        byte[] payload = new byte[3_000_000];
        new Random(1).nextBytes(payload);
        String large = new String(payload, UTF_8);
        Thread sender =
                new Thread(() -> peer.sendMessage("small").sendMessage(large).sendMessage("end"));
        sender.start();
        receiveUntil(3);
        sender.join();

        assertThat(seen.get(1).equals(large)).isTrue();
        assertThat(List.of(seen.get(0), seen.get(2))).containsExactly("small", "end");
        assertThat(ours.pendingInput()).isZero();
    }

    @Test
    void shouldStopWhenToldAndGoOnWhereItStopped() throws Exception {
        arrive(Peer.framed("one", "two", "three"));

        assertThat(ours.receive(this::one)).isPositive();
        assertThat(seen).containsExactly("one");
        assertThat(ours.pendingInput()).isEqualTo(7 + 9);

        assertThat(ours.receive(this::one)).as("nothing was read").isZero();
        assertThat(seen).containsExactly("one", "two");

        assertThat(ours.receive(this::one)).isZero();
        assertThat(seen).containsExactly("one", "two", "three");
        assertThat(ours.pendingInput()).isZero();
    }

    @Test
    void shouldNotReadFromTheSocketAsLongAsTheHandlerWantsNoMore() throws Exception {
        arrive(Peer.framed("one", "two"));
        ours.receive(this::one);
        byte[] more = Peer.framed("three");
        arrive(more);

        assertThat(ours.receive(this::one)).isZero();
        assertThat(seen).containsExactly("one", "two");
        Ready.readable(ours);

        assertThat(ours.receive(this::one)).isEqualTo(more.length);
        assertThat(seen).containsExactly("one", "two", "three");
    }

    @Test
    void shouldHandOnWhatWaitedBeforeWhatComes() throws Exception {
        arrive(Peer.framed("one", "two"));
        ours.receive(this::one);
        arrive(Peer.framed("three"));

        assertThat(ours.receive(this::all)).isEqualTo(9);
        assertThat(seen).containsExactly("one", "two", "three");
    }

    @Test
    void shouldLeaveTheRestToGet() throws Exception {
        arrive(Peer.framed("one", "two", "three"));
        ours.receive(this::one);

        assertThat(Peer.text(ours.get())).isEqualTo("two");
        assertThat(ours.receive(this::all)).isZero();
        assertThat(seen).containsExactly("one", "three");
    }

    @Test
    void shouldHandOnWhatGetHadRead() throws Exception {
        arrive(Peer.framed("one", "two"));

        assertThat(Peer.text(ours.get())).isEqualTo("one");
        assertThat(ours.receive(this::all)).isZero();
        assertThat(seen).containsExactly("two");
    }

    @Test
    void shouldKeepWhatIsBehindAMessageWhoseHandlerThrew() throws Exception {
        arrive(Peer.framed("one", "two", "three"));
        MessageHandler throwing =
                (buffer, offset, length) -> {
                    all(buffer, offset, length);
                    throw new IllegalStateException("after " + seen);
                };

        for (String after : List.of("after [one]", "after [one, two]")) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> ours.receive(throwing))
                    .withMessage(after);
        }
        assertThat(ours.receive(this::all)).isZero();
        assertThat(seen).containsExactly("one", "two", "three");
    }

    @Test
    void shouldSurviveBeingClosedByTheHandler() throws Exception {
        arrive(Peer.framed("one", "two"));

        ours.receive(
                (buffer, offset, length) -> {
                    ours.close();
                    return one(buffer, offset, length);
                });

        assertThat(seen).containsExactly("one");
        assertThat(ours.isOpen()).isFalse();
        assertThat(peer.isAtTheEnd()).isTrue();
    }

    @Test
    void shouldHandOnWhatIsThereThoughTheHandlerClosesIt() throws Exception {
        arrive(Peer.framed("one", "two", "three"));

        ours.receive(
                (buffer, offset, length) -> {
                    ours.close();
                    return all(buffer, offset, length);
                });
        assertThat(seen).containsExactly("one", "two", "three");

        assertThatExceptionOfType(ConnectionClosed.class)
                .isThrownBy(() -> ours.receive(this::all))
                .withMessage("read from %s: the connection is closed", ours.address());
    }

    @Test
    void shouldSayThatItIsClosedWhenTheHandlerClosesItAndWantsMore() throws Exception {
        arrive(Peer.framed("one", "two"));
        ours.receive(this::one);

        assertThatExceptionOfType(ConnectionClosed.class)
                .isThrownBy(
                        () ->
                                ours.receive(
                                        (buffer, offset, length) -> {
                                            ours.close();
                                            return all(buffer, offset, length);
                                        }));
        assertThat(seen).containsExactly("one", "two");
    }

    @Test
    void shouldLetTheHandlerAnswer() throws Exception {
        arrive(Peer.framed("one", "two"));

        ours.receive(
                (buffer, offset, length) -> {
                    ours.put(("re: " + new String(buffer, offset, length, UTF_8)).getBytes(UTF_8));
                    return true;
                });

        assertThat(peer.readText()).isEqualTo("re: one");
        assertThat(peer.readText()).isEqualTo("re: two");
    }

    @Test
    void shouldHandOnWhatCameBeforeAHeaderAboveTheLimit() throws Exception {
        ours.setMessageLimit(10);
        byte[] fine = Peer.framed("one", "two");
        byte[] bytes = Arrays.copyOf(fine, fine.length + 4);
        Arrays.fill(bytes, fine.length, bytes.length, (byte) 0xff);
        arrive(bytes);

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatExceptionOfType(OverflowError.class)
                    .isThrownBy(() -> ours.receive(this::all))
                    .withMessage("a message of 4294967295 bytes is above the limit of 10");
        }
        assertThat(seen).containsExactly("one", "two");
    }

    @Test
    void shouldSayThatItWasReset() throws Exception {
        peer.reset();
        Ready.readable(ours);

        assertThatExceptionOfType(ConnectionReset.class)
                .isThrownBy(() -> ours.receive(this::all))
                .withMessageContaining("ECONNRESET");
    }

    @Test
    void shouldNotTakeHalfAMessageForOneAtTheEnd() throws Exception {
        peer.sendHeader(10).send("half").end();
        Await.until("the end", () -> ours.receive(this::all) == -1);

        assertThat(seen).isEmpty();
        assertThat(ours.pendingInput()).isEqualTo(8);
    }
}
