// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static ave.posix.abi.Constants.O_CLOEXEC;
import static ave.posix.abi.Constants.SOCK_SEQPACKET;
import static ave.posix.abi.Constants.SOCK_STREAM;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SO_SNDBUF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ave.exceptions.AuthError;
import ave.exceptions.OverflowError;
import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.network.exceptions.ConnectionClosed;
import ave.posix.Sockets;
import ave.posix.UnixSockets;
import ave.posix.abi.NativeBuffer;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import jnr.unixsocket.UnixSocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages arrive as they were put. */
@SuppressWarnings("try") // closing early is what some of these are about
@org.junit.jupiter.api.Timeout(120)
class TransferTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final int SO_PASSCRED = 16;

    private final Shared shared = new Shared();
    private final Two streams = Two.streams();
    private final Two packets = Two.packets();

    @AfterEach
    void nothingIsLeft() throws Exception {
        streams.close();
        packets.close();
        assertThat(shared.copies()).isZero();
        shared.close();
    }

    /** A socket from systemd may be set to deliver the sender's credentials with each message. */
    @ParameterizedTest
    @ValueSource(ints = {SOCK_STREAM, SOCK_SEQPACKET})
    void shouldTransferOverASocketThatDeliversCredentials(int type) throws Exception {
        try (UnixSockets.Pair pair = UnixSockets.pair(type)) {
            Sockets.setOption(pair.second(), SOL_SOCKET, SO_PASSCRED, 1);
            try (FdTx from = new FdTx(pair.first(), FdTxOptions.defaults());
                    FdTx to = new FdTx(pair.second(), FdTxOptions.defaults())) {
                from.put("with two", shared.times(2));
                from.put("exact", List.of());
                from.put("with one", shared.times(1));

                try (FdMessage two = to.get(100, 2);
                        FdMessage none = to.get(5, 0);
                        FdMessage one = to.get(100, 8)) {
                    assertThat(two.message()).isEqualTo("with two");
                    assertThat(none.message()).isEqualTo("exact");
                    assertThat(one.message()).isEqualTo("with one");
                    assertThat(shared.copies()).isEqualTo(3);
                }
            }
        }
    }

    /** Creates both kinds; the test closes them. */
    static Stream<Two> both() {
        return Stream.of(Two.streams(), Two.packets());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 64, 252, 253})
    void shouldCarryDescriptors(int count) throws Exception {
        for (Two two : new Two[] {streams, packets}) {
            two.first().put("foo bar", shared.times(count));
            try (FdMessage message = two.second().get(100, count)) {
                assertThat(message.message()).isEqualTo("foo bar");
                assertThat(message.fds()).hasSize(count);
                for (Fd fd : message.fds()) {
                    assertThat(shared.isBehind(fd.number())).isTrue();
                    assertThat(isCloseOnExec(fd)).isTrue();
                }
                assertThat(shared.copies()).isEqualTo(count);
            }
        }
    }

    private static boolean isCloseOnExec(Fd fd) throws Exception {
        String info = Files.readString(Path.of("/proc/self/fdinfo", String.valueOf(fd.number())));
        int flags =
                Integer.parseInt(
                        info.lines()
                                .filter(line -> line.startsWith("flags:"))
                                .map(line -> line.substring(6).strip())
                                .findFirst()
                                .orElseThrow(),
                        8);
        return (flags & O_CLOEXEC) != 0;
    }

    @Test
    void shouldTakeNumbersOfDescriptors() throws Exception {
        streams.first().put("x", shared.number(), shared.number());
        try (FdMessage message = streams.second().get(1, 2)) {
            int[] numbers = message.release();
            assertThat(numbers).hasSize(2);
            assertThat(shared.isBehind(numbers[0])).isTrue();
            assertThatIllegalStateException().isThrownBy(message::release);
            message.close();
            assertThat(shared.copies()).as("the caller's").isEqualTo(2);
            for (int number : numbers) {
                Fd.of(number).close();
            }
        }
    }

    @Test
    void shouldCarryFewerThanWereAskedFor() {
        streams.first().put("none");
        try (FdMessage message = streams.second().get(100, 8)) {
            assertThat(message).isEqualTo(new FdMessage("none", List.of()));
        }
        streams.first().put("two", shared.times(2));
        try (FdMessage message = streams.second().get(100, 253)) {
            assertThat(message.fds()).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldGiveNothingOfAListThatWasCut(Two two) throws Exception {
        try (two) {
            for (int asked : new int[] {0, 1, 2}) {
                Two fresh = asked == 0 ? two : Two.streams();
                fresh.first().put("foo", shared.times(3));
                assertThatExceptionOfType(OverflowError.class)
                        .isThrownBy(() -> fresh.second().get(100, asked))
                        .withMessage(
                                "received a message with more than " + asked + " file descriptors");
                fresh.close();
                assertThat(shared.copies()).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldGiveNothingOfATextThatWasCut(Two two) throws Exception {
        try (two) {
            two.first().put("foo bar", shared.number());
            assertThatExceptionOfType(OverflowError.class)
                    .isThrownBy(() -> two.second().get(6, 1))
                    .withMessage("received a message of more than 6 bytes");
            assertThat(shared.copies()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldNoticeATruncationWhateverFollows(int following) {
        streams.first().put("foo bar", shared.number());
        for (int i = 0; i < 2; i++) {
            streams.first().put("next", shared.times(following));
        }
        assertThatExceptionOfType(OverflowError.class).isThrownBy(() -> streams.second().get(6, 1));
    }

    @Test
    void shouldNoticeACutOfATextAlone() {
        streams.first().put("foo bar");
        assertThatExceptionOfType(OverflowError.class).isThrownBy(() -> streams.second().get(6, 1));
    }

    @Test
    void shouldCloseAStreamWhoseMessageWasCut() {
        streams.first().put("foo bar", shared.number());
        assertThatExceptionOfType(OverflowError.class).isThrownBy(() -> streams.second().get(3, 1));
        assertThatExceptionOfType(ConnectionClosed.class)
                .isThrownBy(() -> streams.second().get(100, 1));
        assertThatExceptionOfType(ConnectionClosed.class)
                .isThrownBy(() -> streams.first().put("more"));
    }

    @Test
    void shouldContinueAfterATruncatedPacket() {
        packets.first().put("foo bar", shared.number());
        packets.first().put("foo", shared.times(2));
        packets.first().put("next");
        assertThatExceptionOfType(OverflowError.class).isThrownBy(() -> packets.second().get(3, 1));
        assertThatExceptionOfType(OverflowError.class).isThrownBy(() -> packets.second().get(3, 1));
        assertThat(packets.second().get(4, 0).message()).isEqualTo("next");
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldTakeATextOfExactlyTheSizeAskedFor(Two two) {
        try (two) {
            two.first().put("foo", shared.number());
            two.first().put("bar", shared.number());
            for (String text : new String[] {"foo", "bar"}) {
                try (FdMessage message = two.second().get(3, 1)) {
                    assertThat(message.message()).isEqualTo(text);
                    assertThat(message.fds()).hasSize(1);
                }
            }
        }
    }

    @Test
    void shouldBeToldHowManyDescriptorsWillComeInAMessageBefore() {
        streams.first().put("2");
        streams.first().put("text", shared.times(2));
        int count = Integer.parseInt(streams.second().get(1, 0).message());
        try (FdMessage message = streams.second().get(100, count)) {
            assertThat(message.message()).isEqualTo("text");
        }
    }

    @Test
    void shouldKeepPacketsWithoutDescriptorsApart() {
        packets.first().put("aa");
        packets.first().put("bb");
        assertThat(packets.second().get(100, 0).message()).isEqualTo("aa");
        assertThat(packets.second().get(100, 0).message()).isEqualTo("bb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"å", "日本語", "\ud83d\ude00", "\ufffd", "line\nline\r\n", " ", "\u0001"})
    void shouldCarryAnyTextAsUtf8(String text) {
        streams.first().put(text, shared.number());
        try (FdMessage message = streams.second().get(100, 1)) {
            assertThat(message.message()).isEqualTo(text);
        }
    }

    @Test
    void shouldCountBytesAndNotCharacters() {
        streams.first().put("åå", shared.number());
        assertThatExceptionOfType(OverflowError.class).isThrownBy(() -> streams.second().get(3, 1));
    }

    @Test
    void shouldNotMakeUpATextOfOtherBytes() throws Exception {
        try (UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM);
                FdTx fdtx = new FdTx(pair.second(), FdTxOptions.defaults())) {
            NativeBuffer bytes = new NativeBuffer(1);
            bytes.bytes().put(0, (byte) 0xe5);
            Sockets.send(pair.first(), bytes, 0, 1, 0);
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> fdtx.get(100, 1))
                    .withMessage("received a message that is not valid UTF-8");
        }
    }

    @Test
    void shouldRefuseATextThatWouldNotArriveAsItIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> streams.first().put("", shared.number()))
                .withMessage("can't send an empty message: no descriptor would travel with it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> streams.first().put("foo\0bar", shared.number()))
                .withMessage("can't send a message that contains a NUL: peers may cut it there");
        assertThatExceptionOfType(OverflowError.class)
                .isThrownBy(() -> streams.first().put("x".repeat(32 * 1024 + 1)))
                .withMessageStartingWith("can't send a message of 32769 bytes, at most 32768 ");
        assertThatExceptionOfType(Timeout.class)
                .isThrownBy(() -> streams.second().get(1, 1, Duration.ZERO));
    }

    @Test
    void shouldCarryLongTextsInOnePiece() {
        String longest = "x".repeat(32 * 1024);
        streams.first().put(longest, shared.number());
        streams.first().put("next", shared.number());
        try (FdMessage message = streams.second().get(100_000, 1)) {
            assertThat(message.message()).isEqualTo(longest);
        }
        String packet = "x".repeat(100_000);
        packets.first().put(packet, shared.number());
        try (FdMessage message = packets.second().get(Integer.MAX_VALUE, 1)) {
            assertThat(message.message()).isEqualTo(packet);
        }
        try (FdMessage message = streams.second().get(100, 1)) {
            assertThat(message.message()).isEqualTo("next");
        }
    }

    @Test
    void shouldCarryLongTextsOverASocketThatHadLittleRoom() {
        try (UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM)) {
            Sockets.setOption(pair.first(), SOL_SOCKET, SO_SNDBUF, 1);
            String longest = "x".repeat(32 * 1024);
            try (FdTx from = new FdTx(pair.first(), FdTxOptions.defaults());
                    FdTx to = new FdTx(pair.second(), FdTxOptions.defaults())) {
                from.put(longest, shared.number());
                try (FdMessage message = to.get(100_000, 1)) {
                    assertThat(message.message()).isEqualTo(longest);
                }
            }
        }
    }

    @Test
    void shouldSayThatAPacketIsTooLong() {
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> packets.first().put("x".repeat(10_000_000)))
                .withMessageContaining("EMSGSIZE");
    }

    @Test
    void shouldNotSendWhatIsClosed() {
        Fd closed = Fd.duplicateOf(shared.number());
        closed.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> streams.first().put("x", List.of(shared.fd(), closed)));
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> streams.first().put("x", shared.number(), Integer.MAX_VALUE))
                .withMessageMatching("send fd 2147483647 on fd \\d+: EBADF .*");
        assertThatExceptionOfType(Timeout.class)
                .isThrownBy(() -> streams.second().get(1, 2, Duration.ZERO));
    }

    @Test
    void shouldNotSendMoreThanAPythonPeerAcceptsByDefault() {
        try (Two two = Two.of(SOCK_STREAM, FdTxOptions.defaults())) {
            two.first().put("eight", shared.times(8));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> two.first().put("nine", shared.times(9)))
                    .withMessage("can't send 9 file descriptors in one message, at most 8");
            two.second().get(100, 8).close();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FdTxOptions.defaults().maxFds(254))
                .withMessage("maxFds 254 is not between 0 and 253");
        assertThatIllegalArgumentException().isThrownBy(() -> FdTxOptions.defaults().maxFds(-1));
    }

    @Test
    void shouldRefuseNumbersOutOfRange() {
        for (int[] wrong : new int[][] {{0, 1}, {-1, 1}, {1, -1}, {1, 254}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> streams.second().get(wrong[0], wrong[1]));
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldWaitAsLongAsItMay(Two two) {
        try (two) {
            long start = System.nanoTime();
            assertThatExceptionOfType(Timeout.class)
                    .isThrownBy(() -> two.second().get(1, 1, SHORT))
                    .withMessage("timed out");
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
            assertThatExceptionOfType(Timeout.class)
                    .isThrownBy(
                            () -> {
                                while (true) {
                                    two.first().put("nobody reads", shared.times(1), SHORT);
                                }
                            })
                    .withMessage("timed out");
            two.second().get(12, 1).close();
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldWaitForAMessageAndForRoom(Two two) throws Exception {
        try (two) {
            CompletableFuture<Void> sender =
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < 5_000; i++) {
                                    two.first().put("message " + i, shared.times(1));
                                }
                            });
            for (int i = 0; i < 5_000; i++) {
                try (FdMessage message = two.second().get(100, 1)) {
                    assertThat(message.message()).isEqualTo("message " + i);
                }
            }
            sender.get();
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void shouldReadWhatWasSentBeforeTheEnd(Two two) {
        try (two) {
            two.first().put("last words", shared.number());
            two.first().close();
            try (FdMessage message = two.second().get(100, 1)) {
                assertThat(message.message()).isEqualTo("last words");
            }
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(ConnectionClosed.class)
                        .isThrownBy(() -> two.second().get(100, 1))
                        .withMessage("connection closed");
                assertThatExceptionOfType(ConnectionClosed.class)
                        .isThrownBy(() -> two.second().put("x", shared.number()))
                        .withMessage("connection closed");
            }
        }
    }

    @Test
    void shouldTellTheEndFromAPeerThatDidNotRead() {
        streams.first().put("never read", shared.number());
        streams.second().put("never read either", shared.number());
        streams.first().close();
        try (FdMessage message = streams.second().get(100, 1)) {
            assertThat(message.message()).isEqualTo("never read");
        }
        assertThatExceptionOfType(ConnectionClosed.class)
                .isThrownBy(() -> streams.second().get(100, 1));
    }

    @Test
    void shouldSayThatItIsNotConnected() {
        try (FdTx fdtx = new FdTx()) {
            assertThatExceptionOfType(ConnectionClosed.class).isThrownBy(() -> fdtx.put("x"));
            assertThatExceptionOfType(ConnectionClosed.class).isThrownBy(() -> fdtx.get(1, 1));
            assertThatExceptionOfType(ConnectionClosed.class).isThrownBy(fdtx::fileno);
        }
    }

    @Test
    void shouldPassItsOwnConnectionOn() {
        try (Two inner = Two.streams()) {
            streams.first().put("take over", inner.first().fileno());
            try (FdMessage message = streams.second().get(100, 1);
                    FdTx moved = new FdTx(message.fds().get(0), FdTxOptions.defaults())) {
                inner.first().close();
                moved.put("still here", shared.number());
                try (FdMessage moving = inner.second().get(100, 1)) {
                    assertThat(moving.message()).isEqualTo("still here");
                }
            }
        }
    }

    @Test
    void shouldTakeOverASocketThatListens(@TempDir Path dir) {
        try (FdTx listening = new FdTx();
                FdTx client = new FdTx()) {
            client.connect(listening.listen(dir), Two.LONG);
            try (FdTx heir = new FdTx(Fd.duplicateOf(listening.fileno()), FdTxOptions.defaults())) {
                heir.accept(Two.LONG);
                heir.put("hello", shared.number());
                client.get(100, 1).close();
            }
        }
    }

    @Test
    void shouldPassDescriptorsOverAChannelOfJnrUnixsocket() throws Exception {
        UnixSocketChannel[] pair = UnixSocketChannel.pair();
        try (UnixSocketChannel one = pair[0];
                UnixSocketChannel other = pair[1];
                FdTx fdtx = new FdTx(Fd.duplicateOf(one), FdTxOptions.defaults());
                FdTx peer = new FdTx(Fd.duplicateOf(other), FdTxOptions.defaults())) {
            fdtx.put("through a channel", shared.number());
            try (FdMessage message = peer.get(100, 1, Two.LONG)) {
                assertThat(message.message()).isEqualTo("through a channel");
                assertThat(shared.isBehind(message.fds().get(0).number())).isTrue();
            }
            // What has no descriptors is the channel's.
            one.write(ByteBuffer.wrap("plain".getBytes(StandardCharsets.UTF_8)));
            assertThat(peer.get(100, 1, Two.LONG).message()).isEqualTo("plain");
        }
    }

    @Test
    void shouldTakeOverNothingElse() throws Exception {
        Fd copy = shared.fd().duplicate();
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> new FdTx(copy, FdTxOptions.defaults()))
                .withMessageContaining("ENOTSOCK");
        assertThat(shared.copies()).as("closed").isZero();

        Fd loose = UnixSockets.socket(SOCK_STREAM);
        String socket = loose.toString();
        assertThatExceptionOfType(AuthError.class)
                .isThrownBy(() -> new FdTx(loose, FdTxOptions.defaults()))
                .withMessage(socket + " has no peer to pass descriptors to: it is not connected");
        Fd tcp = Sockets.stream(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        assertThatExceptionOfType(AuthError.class)
                .isThrownBy(() -> new FdTx(tcp, FdTxOptions.defaults().peers(uid -> true)));
    }

    @Test
    void shouldLeakNothingInAHundredThousandTransfers() throws Exception {
        for (int i = 0; i < 100_000; i++) {
            Two two = i % 2 == 0 ? streams : packets;
            two.first().put("x", shared.number());
            try (FdMessage message = two.second().get(1, 1)) {
                assertThat(message.fds()).hasSize(1);
            }
        }
        assertThat(shared.copies()).isZero();
    }
}
