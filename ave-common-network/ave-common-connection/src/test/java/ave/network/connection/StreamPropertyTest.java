// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;

/** However the bytes are cut and taken, the messages are those that were sent. */
class StreamPropertyTest {
    private static byte[] stream(List<byte[]> messages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            all.writeBytes(Message.makeHeader(message));
            all.writeBytes(message);
        }
        return all.toByteArray();
    }

    /** Cuts the bytes to pieces of these sizes, over and over. */
    private static List<byte[]> cut(byte[] bytes, List<Integer> sizes) {
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        for (int i = 0; from < bytes.length; i++) {
            int to = Math.min(bytes.length, from + sizes.get(i % sizes.size()));
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return pieces;
    }

    private static void add(MessageInput input, byte[] bytes) {
        input.kept().add(bytes, 0, bytes.length);
    }

    private static void assertSame(List<byte[]> seen, List<byte[]> messages) {
        assertThat(seen).hasSameSizeAs(messages);
        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i)).isEqualTo(messages.get(i));
        }
    }

    @Property(tries = 500)
    void messagesAreTakenOneByOne(
            @ForAll @Size(max = 8) List<@Size(max = 300) byte[]> messages,
            @ForAll @NotEmpty List<@IntRange(min = 1, max = 90) Integer> cuts) {
        MessageInput input = new MessageInput(300);
        List<byte[]> seen = new ArrayList<>();
        for (byte[] piece : cut(stream(messages), cuts)) {
            add(input, piece);
            byte[] message = input.takeMessage();
            while (message != null) {
                seen.add(message);
                message = input.takeMessage();
            }
        }
        assertSame(seen, messages);
        assertThat(input.kept().size()).isZero();
    }

    @Property(tries = 500)
    void messagesAreDeliveredToAHandlerThatStopsNowAndAgain(
            @ForAll @Size(max = 8) List<@Size(max = 300) byte[]> messages,
            @ForAll @NotEmpty List<@IntRange(min = 1, max = 900) Integer> cuts,
            @ForAll @NotEmpty List<Boolean> goesOn) {
        MessageInput input = new MessageInput(300);
        List<byte[]> seen = new ArrayList<>();
        MessageHandler handler =
                (buffer, offset, length) -> {
                    seen.add(Arrays.copyOfRange(buffer, offset, offset + length));
                    return goesOn.get(seen.size() % goesOn.size());
                };
        for (byte[] piece : cut(stream(messages), cuts)) {
            // As Connection.receive does it.
            if (input.kept().size() == 0) {
                input.deliver(piece, piece.length, handler);
            } else {
                input.deliver(handler);
                add(input, piece);
                input.deliver(handler);
            }
        }
        while (seen.size() < messages.size()) {
            input.deliver(handler);
        }
        assertSame(seen, messages);
        assertThat(input.kept().size()).isZero();
    }

    @Property(tries = 500)
    void bytesAreTakenInOrder(
            @ForAll @Size(max = 500) byte[] bytes,
            @ForAll @NotEmpty List<@IntRange(min = 1, max = 60) Integer> cuts,
            @ForAll @NotEmpty List<@IntRange(max = 80) Integer> wanted) {
        MessageInput input = new MessageInput(0);
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        int turn = 0;
        for (byte[] piece : cut(bytes, cuts)) {
            add(input, piece);
            seen.writeBytes(input.kept().take(wanted.get(turn++ % wanted.size())));
        }
        seen.writeBytes(input.kept().take(input.kept().size()));

        assertThat(seen.toByteArray()).isEqualTo(bytes);
        assertThat(input.kept().take(1)).isEmpty();
    }
}
