// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EBADF;
import static ave.posix.abi.Constants.EMSGSIZE;
import static ave.posix.abi.Constants.ENOBUFS;
import static ave.posix.abi.Constants.EPIPE;
import static ave.posix.abi.Constants.SOCK_SEQPACKET;
import static ave.posix.abi.Constants.SOCK_STREAM;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import ave.io.PosixException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RightsBufferTest {
    private static final int SO_PASSCRED = 16;
    private static final int SO_TIMESTAMP = 29;
    private static final int SO_PASSPIDFD = 76;
    private static final int ENOPROTOOPT = 92;

    private final UnixSockets.Pair stream = UnixSockets.pair(SOCK_STREAM);
    private final UnixSockets.Pair packets = UnixSockets.pair(SOCK_SEQPACKET);
    private final Descriptors.PipeEnds pipe = Descriptors.pipe();
    private final RightsBuffer buffer = new RightsBuffer(64);
    private final List<Fd> received = new ArrayList<>();

    @AfterEach
    void close() {
        received.forEach(Fd::close);
        pipe.close();
        stream.close();
        packets.close();
    }

    private int send(Fd socket, String text, List<Fd> fds) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        buffer.bytes().put(0, bytes);
        return buffer.send(socket, 0, bytes.length, fds);
    }

    private String receive(Fd socket, int maxFds) {
        int count = buffer.receive(socket, 64, maxFds, received);
        assertThat(count).as("recvmsg").isNotNegative();
        byte[] bytes = new byte[count];
        buffer.bytes().get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private long copiesOfThePipe() throws Exception {
        // The two ends themselves don't count.
        return OpenFiles.count(OpenFiles.behind(pipe.write().number())) - 2;
    }

    private static int numberOf(Path link) {
        return Integer.parseInt(link.getFileName().toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 9, 252, RightsBuffer.MAX_FDS})
    void shouldCarryDescriptorsThatAreNotInherited(int count) throws Exception {
        assertThat(send(stream.first(), "text", Collections.nCopies(count, pipe.write())))
                .isEqualTo(4);

        assertThat(receive(stream.second(), count)).isEqualTo("text");
        assertThat(received).hasSize(count);
        for (Fd fd : received) {
            assertThat(OpenFiles.behind(fd.number()))
                    .isEqualTo(OpenFiles.behind(pipe.write().number()));
            assertThat(OpenFiles.isCloseOnExec(fd.number())).isTrue();
        }
        assertThat(copiesOfThePipe()).isEqualTo(count);
    }

    @Test
    void shouldCarryTheOpenFileAndInItsOrder() {
        send(stream.first(), "two ends", List.of(pipe.read(), pipe.write()));
        receive(stream.second(), 2);

        Bytes.write(received.get(1), "through the copy");
        assertThat(Bytes.read(received.get(0))).isEqualTo("through the copy");
    }

    @Test
    void shouldCarryBytesAlone() {
        send(stream.first(), "bytes", List.of());

        assertThat(receive(stream.second(), 3)).isEqualTo("bytes");
        assertThat(received).isEmpty();
    }

    @Test
    void shouldSendAPartOfTheBuffer() {
        buffer.bytes().put(0, "0123456789".getBytes(StandardCharsets.US_ASCII));
        assertThat(buffer.send(stream.first(), 2, 5, List.of())).isEqualTo(5);

        assertThat(receive(stream.second(), 0)).isEqualTo("23456");
    }

    @Test
    void shouldKeepMessagesWithDescriptorsApart() {
        send(stream.first(), "aa", List.of(pipe.read()));
        send(stream.first(), "bb", List.of(pipe.write()));

        assertThat(receive(stream.second(), 2)).isEqualTo("aa");
        assertThat(receive(stream.second(), 2)).isEqualTo("bb");
        assertThat(received).hasSize(2);
    }

    @Test
    void shouldLookAtAMessageWithoutTakingIt() throws Exception {
        assertThat(buffer.peek(stream.second(), 0, 64)).isEqualTo(-EAGAIN);
        send(stream.first(), "12345", List.of(pipe.read()));
        send(stream.first(), "67", List.of());
        buffer.bytes().put(0, new byte[64]);

        assertThat(buffer.peek(stream.second(), 8, 3)).isEqualTo(3);
        assertThat(buffer.bytes().get(0)).as("untouched").isZero();
        assertThat(buffer.bytes().get(8)).isEqualTo((byte) '1');
        assertThat(buffer.peek(stream.second(), 0, 64)).as("no more than that").isEqualTo(5);
        assertThat(buffer.sawFds()).isTrue();
        assertThat(copiesOfThePipe()).isZero();
        assertThat(receive(stream.second(), 1)).isEqualTo("12345");
        assertThat(buffer.peek(stream.second(), 0, 64)).isEqualTo(2);
        assertThat(buffer.sawFds()).isFalse();
        assertThat(receive(stream.second(), 1)).isEqualTo("67");
        stream.first().close();
        assertThat(buffer.peek(stream.second(), 0, 64)).as("the end").isZero();
    }

    /** As systemd's PassCredentials= sets it; the credentials come in front of the descriptors. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, RightsBuffer.MAX_FDS})
    void shouldFindDescriptorsAfterCredentials(int count) throws Exception {
        Sockets.setOption(stream.second(), SOL_SOCKET, SO_PASSCRED, 1);
        send(stream.first(), "text", Collections.nCopies(count, pipe.write()));

        assertThat(receive(stream.second(), count)).isEqualTo("text");
        assertThat(received).hasSize(count);
        assertThat(copiesOfThePipe()).isEqualTo(count);
    }

    @Test
    void shouldFindDescriptorsAfterUnknownControlMessages() throws Exception {
        Sockets.setOption(packets.second(), SOL_SOCKET, SO_PASSCRED, 1);
        Sockets.setOption(packets.second(), SOL_SOCKET, SO_TIMESTAMP, 1);
        send(packets.first(), "text", List.of(pipe.read(), pipe.write()));

        assertThat(receive(packets.second(), 2)).isEqualTo("text");
        assertThat(received).hasSize(2);
        assertThat(copiesOfThePipe()).isEqualTo(2);
    }

    @Test
    void shouldReturnNoneOfTooManyAfterCredentials() throws Exception {
        Sockets.setOption(stream.second(), SOL_SOCKET, SO_PASSCRED, 1);
        send(stream.first(), "text", Collections.nCopies(8, pipe.write()));

        assertThat(buffer.receive(stream.second(), 64, 7, received)).isEqualTo(-ENOBUFS);
        assertThat(received).isEmpty();
        assertThat(copiesOfThePipe()).isZero();
    }

    @Test
    void shouldTellCredentialsFromDescriptorsInALook() throws Exception {
        Sockets.setOption(stream.second(), SOL_SOCKET, SO_PASSCRED, 1);
        send(stream.first(), "text", List.of());
        assertThat(buffer.peek(stream.second(), 0, 64)).isEqualTo(4);
        assertThat(buffer.sawFds()).isFalse();
        receive(stream.second(), 0);

        send(stream.first(), "text", List.of(pipe.write()));
        assertThat(buffer.peek(stream.second(), 0, 64)).isEqualTo(4);
        assertThat(buffer.sawFds()).isTrue();
        assertThat(copiesOfThePipe()).isZero();
    }

    /** Since Linux 6.5 a socket may deliver a descriptor of the sender's process as well. */
    @Test
    void shouldCloseThePidfdOfTheSender() throws Exception {
        try {
            Sockets.setOption(stream.second(), SOL_SOCKET, SO_PASSPIDFD, 1);
        } catch (PosixException e) {
            assumeTrue(e.errno() != ENOPROTOOPT, "the kernel has no SO_PASSPIDFD");
            throw e;
        }
        send(stream.first(), "text", List.of(pipe.write()));
        assertThat(receive(stream.second(), 1)).isEqualTo("text");

        assertThat(received).hasSize(1);
        assertThat(pidfds()).isZero();
    }

    private static long pidfds() throws Exception {
        long count = 0;
        try (Stream<Path> numbers = Files.list(Path.of("/proc/self/fd"))) {
            for (Path number : numbers.toList()) {
                try {
                    count += OpenFiles.behind(numberOf(number)).contains("pidfd") ? 1 : 0;
                } catch (NoSuchFileException e) {
                    // Another test closed it.
                }
            }
        }
        return count;
    }

    @Test
    void shouldKeepAllPacketsApart() {
        send(packets.first(), "aa", List.of());
        send(packets.first(), "bb", List.of());

        assertThat(receive(packets.second(), 2)).isEqualTo("aa");
        assertThat(receive(packets.second(), 2)).isEqualTo("bb");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 7})
    void shouldGiveNoneOfMoreThanWereAskedFor(int asked) throws Exception {
        send(stream.first(), "text", Collections.nCopies(8, pipe.write()));

        assertThat(buffer.receive(stream.second(), 64, asked, received)).isEqualTo(-ENOBUFS);
        assertThat(received).isEmpty();
        assertThat(copiesOfThePipe()).isZero();
    }

    @Test
    void shouldGiveNothingOfAPacketThatIsTooLong() throws Exception {
        send(packets.first(), "text", List.of(pipe.write()));

        assertThat(buffer.receive(packets.second(), 3, 1, received)).isEqualTo(-EMSGSIZE);
        assertThat(received).isEmpty();
        assertThat(copiesOfThePipe()).isZero();
        send(packets.first(), "next", List.of());
        assertThat(receive(packets.second(), 0)).isEqualTo("next");
    }

    @Test
    void shouldLeaveNothingOpenWhenTheCallerCanNotTakeIt() throws Exception {
        send(stream.first(), "text", Collections.nCopies(3, pipe.write()));

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> buffer.receive(stream.second(), 64, 3, List.of()));
        assertThat(copiesOfThePipe()).isZero();
    }

    @Test
    void shouldNotWait() {
        assertThat(buffer.receive(stream.second(), 64, 1, received)).isEqualTo(-EAGAIN);
        int result;
        do {
            result = send(stream.first(), "nobody reads it", List.of());
        } while (result > 0);
        assertThat(result).isEqualTo(-EAGAIN);
    }

    @Test
    void shouldHearTheEndAndGetAnErrorWithoutASignal() {
        try (SignalCount broken = SignalCount.of("PIPE")) {
            stream.second().close();

            assertThat(buffer.receive(stream.first(), 64, 1, received)).isZero();
            assertThat(send(stream.first(), "text", List.of(pipe.read()))).isEqualTo(-EPIPE);
            assertThat(broken.now()).as("SIGPIPE").isZero();
        }
    }

    @Test
    void shouldNotSendAClosedDescriptor() {
        pipe.read().close();

        assertThatIllegalStateException()
                .isThrownBy(() -> send(stream.first(), "x", List.of(pipe.write(), pipe.read())));
        assertThat(buffer.receive(stream.second(), 64, 1, received)).isEqualTo(-EAGAIN);
    }

    @Test
    void shouldSendDescriptorsByTheirNumbers() throws Exception {
        buffer.bytes().put(0, (byte) 'x');
        int[] numbers = {pipe.read().number(), pipe.write().number()};
        assertThat(buffer.send(stream.first(), 0, 1, numbers)).isEqualTo(1);
        assertThat(receive(stream.second(), 2)).isEqualTo("x");
        assertThat(copiesOfThePipe()).isEqualTo(2);

        assertThat(buffer.send(stream.first(), 0, 1, HighNumbers.closed())).isEqualTo(-EBADF);
        assertThat(buffer.receive(stream.second(), 64, 2, received)).isEqualTo(-EAGAIN);
    }

    @Test
    void shouldRefuseWhatCanNotBeSentOrReceived() {
        List<Fd> tooMany = Collections.nCopies(RightsBuffer.MAX_FDS + 1, pipe.read());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> send(stream.first(), "text", tooMany))
                .withMessageStartingWith("can't pass 254 descriptors with 4 bytes: at most 253 ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> send(stream.first(), "", List.of(pipe.read())))
                .withMessageStartingWith("can't pass 1 descriptors with 0 bytes: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> buffer.receive(stream.second(), 64, 254, received));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> buffer.receive(stream.second(), 65, 1, received));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> buffer.send(stream.first(), 60, 5, List.of()));
    }

    @Test
    void shouldLeakNothingInTenThousandTransfers() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            send(stream.first(), "x", List.of(pipe.read(), pipe.write()));
            assertThat(buffer.receive(stream.second(), 1, 2, received)).isEqualTo(1);
            received.forEach(Fd::close);
            received.clear();
        }
        assertThat(copiesOfThePipe()).isZero();
    }
}
