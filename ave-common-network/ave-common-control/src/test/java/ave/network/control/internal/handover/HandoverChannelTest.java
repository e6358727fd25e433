// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import static ave.posix.abi.Constants.SOCK_STREAM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.io.Fd;
import ave.network.control.internal.handover.HandoverChannel.Gone;
import ave.network.control.internal.handover.HandoverChannel.Message;
import ave.network.control.internal.handover.HandoverChannel.Type;
import ave.network.exceptions.HandoverException;
import ave.network.process.Pipe;
import ave.network.process.Processes;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.RightsBuffer;
import ave.posix.UnixSockets;
import ave.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The messages between a service and its successor, whatever the other side sends. */
class HandoverChannelTest {
    private static final Deadline LIMIT = Deadline.after(Await.LIMIT);
    private static final int HEADER = 3;

    private final UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM);
    private final HandoverChannel channel = new HandoverChannel(pair.first());
    private final Fd other = pair.second();

    @AfterEach
    void close() {
        channel.close();
        other.close();
    }

    private void write(int kind, int bytes, int fds, int... numbers) {
        RightsBuffer buffer = new RightsBuffer(HEADER * Integer.BYTES);
        buffer.bytes().putInt(0, kind).putInt(4, bytes).putInt(8, fds);
        buffer.send(other, 0, HEADER * Integer.BYTES, numbers);
    }

    private void write(String text) {
        RightsBuffer buffer = new RightsBuffer(text.length());
        buffer.bytes().put(0, text.getBytes(UTF_8));
        buffer.send(other, 0, text.length());
    }

    @Test
    void anotherVersionIsRefusedByItsNumber() {
        write((HandoverChannel.VERSION + 1) << 16, 0, 0);
        assertThatThrownBy(() -> channel.expect(Type.READY, LIMIT))
                .isInstanceOf(HandoverException.class)
                .hasMessage(
                        "the other side speaks version "
                                + (HandoverChannel.VERSION + 1)
                                + ", not "
                                + HandoverChannel.VERSION);
    }

    @Test
    void anotherStepThanTheOneThatIsExpectedIsRefusedByItsName() {
        write(HandoverChannel.VERSION << 16 | Type.TAKEN.ordinal(), 0, 0);
        assertThatThrownBy(() -> channel.expect(Type.READY, LIMIT))
                .hasMessage("TAKEN instead of READY");
    }

    @Test
    void aMessageIsThereWhenAllOfItHasComeAndNobodyWaitsForTheRest() {
        assertThat(channel.next()).isNull();
        write(HandoverChannel.VERSION << 16 | Type.RESPONSE.ordinal(), 5, 0);
        assertThat(channel.next()).isNull();
        write("he");
        assertThat(channel.next()).isNull();
        write("llo");
        Message message = channel.next();
        assertThat(message.type()).isEqualTo(Type.RESPONSE);
        assertThat(message.payload()).asString().isEqualTo("hello");
        assertThat(channel.hasEnded()).isFalse();
        other.close();
        assertThat(channel.next()).isNull();
        assertThat(channel.hasEnded()).isTrue();
    }

    @Test
    void theDescriptorsOfAMessageThatIsNeverWholeAreClosed() {
        int before = Processes.fds().size();
        try (Fd file = Descriptors.memoryFile(new byte[0])) {
            int kind = HandoverChannel.VERSION << 16 | Type.COPY.ordinal();
            write(kind, 5, 1, file.number());
        }
        write("he");
        other.close();
        assertThat(channel.receive(LIMIT)).isNull();
        // The JVM opens some for a moment.
        Await.until("its descriptor has come", () -> Processes.fds().size() == before);
        channel.close();
        Await.until("both are closed", () -> Processes.fds().size() == before - 2);
    }

    @Test
    void whoeverSaysThatAllIsCancelledSaysItBetweenTwoMessages() {
        HandoverChannel far = new HandoverChannel(other);
        channel.send(Type.COPY_END, new byte[0], LIMIT);
        channel.cancel();
        assertThat(far.receive(LIMIT).type()).isEqualTo(Type.COPY_END);
        assertThat(far.receive(LIMIT).type()).isEqualTo(Type.CANCELLED);
    }

    @Test
    void aDeadPeerIsDistinguishedFromOtherFailures() {
        other.close();
        assertThatThrownBy(() -> channel.send(Type.COMMIT, new byte[0], LIMIT))
                .isInstanceOf(Gone.class)
                .hasMessage("the other process ended before it sent COMMIT was sent");
    }

    @Test
    void aStateWithMoreDescriptorsThanTravelIsRefusedByTheirNumber() {
        List<Pipe> pipes = new ArrayList<>();
        try {
            for (int i = 0; i < HandoverChannel.MOST_FDS / 2 + 1; i++) {
                pipes.add(new Pipe());
            }
            assertThatThrownBy(() -> ServiceState.of(pipes, Set.of(), c -> null))
                    .isInstanceOf(HandoverException.class)
                    .hasMessage("the handover state holds 254 descriptors, more than 253");
        } finally {
            pipes.forEach(Pipe::close);
        }
    }
}
