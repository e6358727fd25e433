// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ave.network.exceptions.ConnectionClosed;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A connection that changes its owner. */
class DetachTest {
    @Test
    void theNextOwnerReceivesAMessageThatHadComeInPart() throws Exception {
        byte[] framed = Peer.framed("first", "second");
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            ends.peer().send(Arrays.copyOf(framed, framed.length - 3));
            assertThat(Ends.awaitMessage(ends.ours())).isEqualTo("first");
            assertThat(ends.ours().get()).isNull();

            try (Connection next = new Connection(ends.ours().detach())) {
                ends.peer().send(Arrays.copyOfRange(framed, framed.length - 3, framed.length));
                assertThat(Ends.awaitMessage(next)).isEqualTo("second");
            }
        }
    }

    @Test
    void theNextOwnerSendsWhatWasStillToBeSent() throws Exception {
        byte[] bytes = new byte[8 << 20];
        Arrays.fill(bytes, (byte) 'x');
        try (Ends<Connection> ends = Ends.narrow(Connection::new)) {
            assertThat(ends.ours().send(bytes, 0, bytes.length)).isFalse();
            int pending = ends.ours().pendingOutput();

            try (BlockingConnection next = new BlockingConnection(ends.ours().detach())) {
                assertThat(next.pendingOutput()).isEqualTo(pending);
                Thread sender =
                        new Thread(
                                () -> {
                                    next.write(new byte[] {'e', 'n', 'd'}, null);
                                    next.shutdownOutput();
                                });
                sender.start();
                byte[] received = ends.peer().readToTheEnd();
                sender.join();

                assertThat(received).hasSize(bytes.length + 3).endsWith('e', 'n', 'd');
            }
        }
    }

    @Test
    void theFormerOwnerHasNoSocketAndEndsNothing() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            try (Connection next = new Connection(ends.ours().detach())) {
                ends.ours().close();
                assertThat(ends.ours().isOpen()).isFalse();
                assertThatExceptionOfType(ConnectionClosed.class)
                        .isThrownBy(ends.ours()::detach)
                        .withMessageContaining("the connection is closed");

                ends.peer().sendMessage("still there");
                assertThat(Ends.awaitMessage(next)).isEqualTo("still there");
            }
        }
    }

    @Test
    void theFormerOwnerKeepsNoBytes() throws Exception {
        byte[] bytes = new byte[8 << 20];
        try (Ends<Connection> ends = Ends.narrow(Connection::new)) {
            Connection former = ends.ours();
            ends.peer().send(Peer.framed("first", "second"));
            assertThat(Ends.awaitMessage(former)).isEqualTo("first");
            assertThat(former.send(bytes, 0, bytes.length)).isFalse();

            try (Connection next = new Connection(former.detach())) {
                assertThat(former.pendingInput()).isZero();
                assertThat(former.pendingOutput()).isZero();
                assertThatExceptionOfType(ConnectionClosed.class).isThrownBy(former::get);
                assertThat(next.pendingOutput()).isPositive();
                assertThat(Ends.awaitMessage(next)).isEqualTo("second");
            }
        }
    }
}
