// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static ave.posix.abi.Constants.SOCK_STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ave.exceptions.OverflowError;
import ave.network.exceptions.ConnectionClosed;
import ave.posix.RightsBuffer;
import ave.posix.UnixSockets;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages that arrive in one system call, together with one that can't be accepted. */
@org.junit.jupiter.api.Timeout(60)
class HeldMessagesTest {
    private final Shared shared = new Shared();

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(shared.copies()).isZero();
        shared.close();
    }

    private void put(FdTx sender, String... texts) {
        for (int i = 0; i < texts.length; i++) {
            sender.put(texts[i], shared.times(1 + i));
        }
    }

    private static List<String> texts(FdTx receiver) {
        List<FdMessage> received = receiver.getAll(9, 100, 9, Two.LONG);
        FdMessage.closeAll(received);
        return received.stream().map(FdMessage::message).toList();
    }

    @Test
    void packetsAfterOneThatWasCutArrive() {
        try (Two two = Two.packets()) {
            put(two.first(), "one", "long".repeat(100), "three", "four");
            assertThat(texts(two.second())).containsExactly("one");
            assertThatExceptionOfType(OverflowError.class).isThrownBy(() -> texts(two.second()));
            assertThat(texts(two.second())).containsExactly("three", "four");
        }
    }

    @Test
    void aTruncatedPacketBeforeAllOthersIsReportedAtOnce() {
        try (Two two = Two.packets()) {
            put(two.first(), "long".repeat(100), "two");
            assertThatExceptionOfType(OverflowError.class).isThrownBy(() -> texts(two.second()));
            two.first().put("three");
            assertThat(texts(two.second())).containsExactly("two", "three");
        }
    }

    @Test
    void theLimitsOfALaterCallHold() {
        try (Two two = Two.packets()) {
            put(two.first(), "long".repeat(100), "two with 2", "three with 3", "four");
            assertThatExceptionOfType(OverflowError.class).isThrownBy(() -> texts(two.second()));
            assertThatExceptionOfType(OverflowError.class)
                    .isThrownBy(() -> two.second().get(100, 1))
                    .withMessage("received a message with more than 1 file descriptors");
            assertThatExceptionOfType(OverflowError.class)
                    .isThrownBy(() -> two.second().get(5, 9))
                    .withMessage("received a message of more than 5 bytes");
            assertThat(texts(two.second())).containsExactly("four");
        }
    }

    @Test
    void unreceivedDescriptorsAreClosedWithTheConnection() {
        try (Two two = Two.packets()) {
            put(two.first(), "one", "long".repeat(100), "three", "four");
            assertThat(texts(two.second())).containsExactly("one");
        }
    }

    @Test
    void messagesOfAStreamAfterOneThatIsNoTextArrive() {
        try (UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM);
                FdTx receiver = new FdTx(pair.second(), FdTxOptions.defaults())) {
            for (byte letter : new byte[] {'a', (byte) 0xff, 'b', (byte) 0xff, 'c'}) {
                RightsBuffer buffer = new RightsBuffer(1);
                buffer.bytes().put(0, letter);
                assertThat(buffer.send(pair.first(), 0, 1, shared.times(2))).isEqualTo(1);
            }
            pair.first().close();
            for (String letter : List.of("a", "b")) {
                assertThat(texts(receiver)).containsExactly(letter);
                assertThatExceptionOfType(UncheckedIOException.class)
                        .isThrownBy(() -> texts(receiver))
                        .withMessage("received a message that is not valid UTF-8");
            }
            assertThat(texts(receiver)).containsExactly("c");
            assertThatExceptionOfType(ConnectionClosed.class).isThrownBy(() -> texts(receiver));
        }
    }

    @Test
    void aStreamEndsWithTheMessageThatWasCut() {
        try (Two two = Two.streams()) {
            put(two.first(), "one", "long".repeat(100), "three", "four");
            assertThat(texts(two.second())).containsExactly("one");
            assertThatExceptionOfType(OverflowError.class).isThrownBy(() -> texts(two.second()));
            assertThatExceptionOfType(ConnectionClosed.class).isThrownBy(() -> texts(two.second()));
        }
    }
}
