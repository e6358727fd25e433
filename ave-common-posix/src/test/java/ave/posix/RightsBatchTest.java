// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EBADF;
import static ave.posix.abi.Constants.ENOBUFS;
import static ave.posix.abi.Constants.EPIPE;
import static ave.posix.abi.Constants.SOCK_STREAM;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SO_SNDBUF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ave.io.Fd;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RightsBatchTest {
    private final UnixSockets.Pair stream = UnixSockets.pair(SOCK_STREAM);
    private final Descriptors.PipeEnds pipe = Descriptors.pipe();
    private final RightsBatch batch = new RightsBatch();

    @AfterEach
    void close() {
        pipe.close();
        stream.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldSendAsManyAsThereAreEachWithItsOwnBytesAndDescriptors() {
        for (int i = 0; i < RightsBatch.MOST; i++) {
            batch.set(i, bytes("number " + i), Collections.nCopies(1 + i, pipe.write()));
        }

        assertThat(batch.send(stream.first(), RightsBatch.MOST)).isEqualTo(RightsBatch.MOST);

        RightsBuffer buffer = new RightsBuffer(64);
        for (int i = 0; i < RightsBatch.MOST; i++) {
            List<Fd> received = new ArrayList<>();
            int count = buffer.receive(stream.second(), 64, RightsBuffer.MAX_FDS, received);
            assertThat(count).isEqualTo(batch.bytesOf(i));
            byte[] got = new byte[count];
            buffer.bytes().get(0, got);
            assertThat(got).isEqualTo(bytes("number " + i));
            assertThat(received).hasSize(1 + i);
            Fd.closeAll(received);
        }
    }

    @Test
    void shouldTakeMessagesOfAnyPermittedSize() {
        batch.set(0, new byte[RightsBatch.CAPACITY], List.of(pipe.write()));
        assertThat(batch.send(stream.first(), 1)).isEqualTo(1);
        assertThat(batch.bytesOf(0)).isEqualTo(RightsBatch.CAPACITY);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.set(0, new byte[0], List.of(pipe.write())));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.set(0, new byte[1], Collections.nCopies(254, pipe.write())))
                .withMessageStartingWith("can't pass 254 descriptors with 1 bytes: ");
        Fd closed = Fd.duplicateOf(pipe.write().number());
        closed.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> batch.set(0, new byte[1], List.of(closed)));
    }

    @Test
    void shouldSendThoseForWhichThereIsRoom() {
        // A message takes more than its bytes, so this is not enough for all of them.
        Sockets.setOption(stream.first(), SOL_SOCKET, SO_SNDBUF, 8 * RightsBatch.CAPACITY);
        for (int i = 0; i < RightsBatch.MOST; i++) {
            batch.set(i, new byte[RightsBatch.CAPACITY], List.of());
        }
        assertThat(batch.send(stream.first(), RightsBatch.MOST)).isBetween(1, RightsBatch.MOST - 1);
        assertThat(batch.send(stream.first(), RightsBatch.MOST)).isEqualTo(-EAGAIN);
    }

    @Test
    void shouldSendThoseBeforeOneThatCannotBeSentAndThenSayWhy() {
        Fd never = Fd.of(1_000_000);
        batch.set(0, bytes("good"), List.of(pipe.write()));
        batch.set(1, bytes("bad"), List.of(never));
        assertThat(batch.send(stream.first(), 2)).isEqualTo(1);

        batch.set(0, bytes("bad"), List.of(never));
        assertThat(batch.send(stream.first(), 1)).isEqualTo(-EBADF);
        never.release();
    }

    @Test
    void shouldReportAPeerThatIsGone() {
        stream.second().close();
        batch.set(0, bytes("text"), List.of());
        assertThat(batch.send(stream.first(), 1)).isEqualTo(-EPIPE);
    }

    @Test
    void shouldReceiveAsManyAsThereAreEachWithItsOwnBytesAndDescriptors() {
        for (int i = 0; i < 3; i++) {
            batch.set(i, bytes("number " + i), Collections.nCopies(1 + i, pipe.write()));
        }
        assertThat(batch.send(stream.first(), 3)).isEqualTo(3);

        assertThat(batch.receive(stream.second(), RightsBatch.MOST, 64)).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            List<Fd> received = new ArrayList<>();
            byte[] got = new byte[batch.take(i, 3, received)];
            batch.bytes(i).get(0, got);
            assertThat(got).isEqualTo(bytes("number " + i));
            assertThat(received).hasSize(1 + i);
            Fd.closeAll(received);
        }
        assertThat(batch.receive(stream.second(), 1, 64)).isEqualTo(-EAGAIN);
    }

    @Test
    void shouldReceiveNothingAtTheEndAsOftenAsItIsAsked() {
        batch.set(0, bytes("last"), List.of());
        assertThat(batch.send(stream.first(), 1)).isEqualTo(1);
        stream.first().close();
        assertThat(batch.receive(stream.second(), 3, 64)).isEqualTo(3);
        assertThat(batch.bytesOf(0)).isEqualTo(4);
        assertThat(batch.bytesOf(1)).isZero();
        assertThat(batch.bytesOf(2)).isZero();
    }

    @Test
    void shouldLeaveNoDescriptorOpenThatIsNotTaken() throws Exception {
        for (int i = 0; i < 4; i++) {
            batch.set(i, bytes("text"), Collections.nCopies(2, pipe.write()));
        }
        assertThat(batch.send(stream.first(), 4)).isEqualTo(4);
        String file = OpenFiles.behind(pipe.write().number());
        assertThat(batch.receive(stream.second(), 4, 64)).isEqualTo(4);
        assertThat(OpenFiles.count(file)).isEqualTo(2 + 8);
        assertThat(batch.take(0, 1, new ArrayList<>())).isEqualTo(-ENOBUFS);
        batch.discard(1, 4);
        assertThat(OpenFiles.count(file)).isEqualTo(2);
    }
}
