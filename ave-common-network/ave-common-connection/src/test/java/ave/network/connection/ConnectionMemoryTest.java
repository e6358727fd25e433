// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory grows with the bytes that came, not with what a header claims. */
@Timeout(60)
class ConnectionMemoryTest {
    private static final int CLAIMED = Integer.MAX_VALUE - 1;

    @Test
    void shouldServeManyWhoClaimALotInASmallHeap() throws Exception {
        assertThat(ChildJvm.run(Claims.class, "-Xmx24m")).isEqualToIgnoringNewLines("served");
    }

    @Test
    void shouldHoldHardlyMoreThanWhatCame() {
        MessageInput input = new MessageInput(Integer.MAX_VALUE);
        int came = add(input, Message.HEADER_BYTES, header());
        for (int i = 0; i < 1000; i++) {
            came += add(input, 1000, new byte[1000]);
            assertThat(input.takeMessage()).isNull();
            assertThat(input.kept().array().length).isLessThanOrEqualTo(2 * came + 1000);
        }
        assertThat(input.kept().size()).isEqualTo(came);
    }

    @Test
    void shouldHoldNothingWhenAllIsTaken() {
        MessageInput input = new MessageInput(100);
        add(input, 9, Peer.framed("hello"));
        assertThat(Peer.text(input.takeMessage())).isEqualTo("hello");

        assertThat(input.kept().size()).isZero();
        assertThat(input.kept().array()).isEmpty();
    }

    private static byte[] header() {
        return java.nio.ByteBuffer.allocate(4).putInt(CLAIMED).array();
    }

    private static int add(MessageInput input, int count, byte[] bytes) {
        input.kept().add(bytes, 0, count);
        return count;
    }

    /** Many peers announce 2 GB each, send a little of it, and one wants to be served. */
    static final class Claims {
        private Claims() {}

        public static void main(String[] arguments) throws Exception {
            List<Ends<Connection>> claims = new ArrayList<>();
            try (Ends<Connection> honest = Ends.nonBlocking()) {
                for (int i = 0; i < 50; i++) {
                    Ends<Connection> claim = Ends.nonBlocking();
                    claims.add(claim);
                    claim.ours().setMessageLimit(Integer.MAX_VALUE);
                    claim.peer().sendHeader(CLAIMED).send(new byte[10_000]);
                }
                for (Ends<Connection> claim : claims) {
                    while (claim.ours().pendingInput() < 10_004) {
                        Ready.readable(claim.ours());
                        if (claims.indexOf(claim) % 2 == 0) {
                            claim.ours().get();
                        } else {
                            claim.ours().receive((buffer, offset, length) -> false);
                        }
                    }
                }
                honest.peer().sendMessage("served");
                System.out.println(Ends.awaitMessage(honest.ours()));
            } finally {
                claims.forEach(Ends::close);
            }
        }
    }
}
