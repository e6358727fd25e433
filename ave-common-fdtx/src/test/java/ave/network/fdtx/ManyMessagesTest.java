// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SOCK_STREAM;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SO_SNDBUF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ave.exceptions.OverflowError;
import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.network.exceptions.ConnectionClosed;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.Sockets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several messages that are put or got at once. */
@SuppressWarnings("try") // closing early is what some of these are about
@org.junit.jupiter.api.Timeout(120)
class ManyMessagesTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    private final Shared shared = new Shared();

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(shared.copies()).isZero();
        shared.close();
    }

    /** Creates both kinds; the test closes them. */
    static Stream<Two> both() {
        return Stream.of(Two.streams(), Two.packets());
    }

    /**
     * Returns messages of all sizes, above and below the limit of a batch, each with descriptors.
     */
    private List<FdMessage> messages(int count) {
        List<FdMessage> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String text = i + ":" + "å".repeat(i % 10 == 9 ? 16_000 : i % 7 == 6 ? 512 : i % 5);
            messages.add(new FdMessage(text, shared.times(1 + i % 9)));
        }
        return messages;
    }

    private static List<FdMessage> receive(FdTx from, int count) {
        List<FdMessage> received = new ArrayList<>();
        while (received.size() < count) {
            received.addAll(from.getAll(count - received.size(), 40_000, 9, Two.LONG));
        }
        return received;
    }

    private void assertArrived(List<FdMessage> received, List<FdMessage> sent) throws Exception {
        for (int i = 0; i < sent.size(); i++) {
            assertThat(received.get(i).message()).isEqualTo(sent.get(i).message());
            assertThat(received.get(i).fds()).hasSameSizeAs(sent.get(i).fds());
            for (Fd fd : received.get(i).fds()) {
                assertThat(shared.isBehind(fd.number())).isTrue();
            }
        }
        assertThat(received).hasSameSizeAs(sent);
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldArriveInTheirOrderEachWithItsDescriptors(Two two) throws Exception {
        try (two) {
            List<FdMessage> sent = messages(200);
            CompletableFuture<Void> sender =
                    CompletableFuture.runAsync(() -> two.first().putAll(sent, Two.LONG));
            int arrived = 0;
            while (arrived < sent.size()) {
                List<FdMessage> some = two.second().getAll(32, 40_000, 9, Two.LONG);
                assertArrived(some, sent.subList(arrived, arrived + some.size()));
                FdMessage.closeAll(some);
                arrived += some.size();
            }
            sender.get();
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldBeTheSameForAPeerThatTakesThemOneByOne(Two two) throws Exception {
        try (two) {
            List<FdMessage> sent = messages(9);
            two.first().putAll(sent, null);
            List<FdMessage> received = new ArrayList<>();
            for (int i = 0; i < sent.size(); i++) {
                received.add(two.second().get(40_000, 9));
            }
            assertArrived(received, sent);
            FdMessage.closeAll(received);
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldTakeWhatOneByOneWasSentAndNoMoreThanAskedFor(Two two) throws Exception {
        try (two) {
            List<FdMessage> sent = messages(7);
            sent.forEach(message -> two.first().put(message.message(), message.fds()));
            List<FdMessage> received = new ArrayList<>(two.second().getAll(3, 2000, 9, Two.LONG));
            assertThat(received).hasSize(3);
            received.addAll(two.second().getAll(100, 2000, 9, Two.LONG));
            assertArrived(received, sent);
            FdMessage.closeAll(received);
        }
    }

    @Test
    void shouldKeepPacketsWithoutDescriptorsApart() {
        try (Two two = Two.packets()) {
            List<FdMessage> sent =
                    List.of(new FdMessage("one", List.of()), new FdMessage("two", List.of()));
            two.first().putAll(sent, null);
            assertThat(two.second().getAll(9, 100, 0, Two.LONG)).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldSendNothingIfOneOfThemIsWrong(Two two) {
        try (two) {
            FdMessage good = new FdMessage("good", shared.times(1));
            Fd closed = Fd.duplicateOf(shared.number());
            closed.close();
            assertThatIllegalArgumentException()
                    .isThrownBy(put(two, good, new FdMessage("", List.of())))
                    .withMessageContaining("empty");
            assertThatIllegalArgumentException()
                    .isThrownBy(put(two, good, new FdMessage("x", shared.times(254))))
                    .withMessage("can't send 254 file descriptors in one message, at most 253");
            assertThatIllegalStateException()
                    .isThrownBy(put(two, good, new FdMessage("x", List.of(closed))));
            two.first().putAll(List.of(), null);
            assertThatExceptionOfType(Timeout.class)
                    .isThrownBy(() -> two.second().getAll(9, 100, 9, Duration.ZERO));
        }
    }

    private static ThrowingCallable put(Two two, FdMessage... messages) {
        return () -> two.first().putAll(List.of(messages), null);
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldWaitForRoomAsLongAsItMay(Two two) {
        try (two) {
            makeNarrow(two.first());
            List<FdMessage> many = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                many.add(new FdMessage("message " + i, shared.times(1)));
            }
            assertThatExceptionOfType(Timeout.class)
                    .isThrownBy(() -> two.first().putAll(many, SHORT))
                    .withMessage("timed out");
            // The messages before it arrived complete.
            List<FdMessage> received = two.second().getAll(5_000, 100, 1, Two.LONG);
            assertThat(received).hasSizeBetween(1, 4_999);
            assertThat(received)
                    .extracting(FdMessage::message)
                    .isEqualTo(
                            many.subList(0, received.size()).stream()
                                    .map(FdMessage::message)
                                    .toList());
            FdMessage.closeAll(received);
        }
    }

    /** Leaves room for some hundred messages, whatever the system's default. */
    private static void makeNarrow(FdTx sender) {
        Fd socket = Fd.of(sender.fileno());
        Sockets.setOption(socket, SOL_SOCKET, SO_SNDBUF, 64 * 1024);
        socket.release();
    }

    @Test
    void shouldRefuseWhatWouldComeAsOne() throws Exception {
        List<FdMessage> glued =
                List.of(new FdMessage("one", List.of()), new FdMessage("two", shared.times(1)));
        try (Two two = Two.streams()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> two.first().putAll(glued, null))
                    .withMessageStartingWith("can't send message 0 without file descriptors");
            List<FdMessage> apart = List.of(glued.get(1), glued.get(0));
            two.first().putAll(apart, null);
            List<FdMessage> received = receive(two.second(), 2);
            assertArrived(received, apart);
            FdMessage.closeAll(received);
        }
        try (Two two = Two.packets()) {
            two.first().putAll(glued, null);
            List<FdMessage> received = receive(two.second(), 2);
            assertArrived(received, glued);
            FdMessage.closeAll(received);
        }
    }

    @Test
    void shouldGiveWhatCameBeforeAMessageThatWasCutAndThenSayWhichOfAStream() {
        try (Two two = Two.streams()) {
            two.first().putAll(withALongOne(), null);
            FdMessage.closeAll(two.second().getAll(9, 100, 1, Two.LONG));
            assertThatExceptionOfType(OverflowError.class)
                    .isThrownBy(() -> two.second().getAll(9, 100, 1, Two.LONG))
                    .withMessage("received a message of more than 100 bytes");
            assertThatExceptionOfType(ConnectionClosed.class)
                    .isThrownBy(() -> two.second().getAll(9, 100, 1, Two.LONG));
        }
    }

    @Test
    void shouldReturnTheMessagesBeforeAndAfterATruncatedPacket() {
        try (Two two = Two.packets()) {
            two.first().putAll(withALongOne(), null);
            FdMessage.closeAll(two.second().getAll(9, 100, 1, Two.LONG));
            assertThatExceptionOfType(OverflowError.class)
                    .isThrownBy(() -> two.second().get(100, 1, Two.LONG));
            try (FdMessage last = two.second().get(100, 1, Two.LONG)) {
                assertThat(last.message()).isEqualTo("last");
            }
        }
    }

    private List<FdMessage> withALongOne() {
        return List.of(
                new FdMessage("first", shared.times(1)),
                new FdMessage("long".repeat(100), shared.times(1)),
                new FdMessage("last", shared.times(1)));
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldGiveWhatCameBeforeTheEnd(Two two) {
        try (two) {
            two.first().putAll(List.of(new FdMessage("last words", shared.times(1))), null);
            two.first().close();
            List<FdMessage> received = two.second().getAll(9, 100, 1, Two.LONG);
            assertThat(received).extracting(FdMessage::message).containsExactly("last words");
            FdMessage.closeAll(received);
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(ConnectionClosed.class)
                        .isThrownBy(() -> two.second().getAll(9, 100, 1, Two.LONG));
            }
            assertThatExceptionOfType(ConnectionClosed.class)
                    .isThrownBy(
                            () ->
                                    two.second()
                                            .putAll(List.of(new FdMessage("x", List.of())), null));
        }
    }

    @Test
    void shouldWaitForTheFirstAlone() throws Exception {
        try (Two two = Two.streams()) {
            CompletableFuture<List<FdMessage>> waiting =
                    CompletableFuture.supplyAsync(() -> two.second().getAll(9, 100, 1, Two.LONG));
            two.first().put("one", shared.number());
            assertThat(waiting.get()).hasSize(1);
            FdMessage.closeAll(waiting.get());
            assertThatExceptionOfType(Timeout.class)
                    .isThrownBy(() -> two.second().getAll(9, 100, 1, SHORT))
                    .withMessage("timed out");
        }
    }

    @Test
    void shouldRefuseNumbersOutOfRange() {
        try (Two two = Two.streams()) {
            for (int[] wrong : new int[][] {{0, 1, 1}, {1, 0, 1}, {1, 1, 254}, {1, 1, -1}}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> two.second().getAll(wrong[0], wrong[1], wrong[2], SHORT));
            }
        }
    }

    @Test
    void shouldCloseEachOnceWhateverWasClosedOrReleasedBefore() throws Exception {
        try (Two two = Two.streams()) {
            two.first().putAll(messages(8), null);
            List<FdMessage> received = receive(two.second(), 8);
            received.get(1).close();
            int[] released = received.get(3).release();
            FdMessage.closeAll(received);
            assertThat(shared.copies()).isEqualTo(released.length);
            FdMessage.closeAll(received);
            for (int number : released) {
                Fd.of(number).close();
            }
        }
    }

    @Test
    void shouldLeakNothingInTenThousandBatches() throws Exception {
        try (Two two = Two.of(SOCK_STREAM, FdTxOptions.defaults())) {
            List<FdMessage> sent = List.copyOf(messages(5));
            for (int i = 0; i < 10_000; i++) {
                two.first().putAll(sent, null);
                FdMessage.closeAll(receive(two.second(), sent.size()));
            }
            assertThat(Poll.await(two.second().fileno(), POLLIN, Deadline.after(Duration.ZERO)))
                    .isZero();
        }
        assertThat(shared.copies()).isZero();
    }
}
