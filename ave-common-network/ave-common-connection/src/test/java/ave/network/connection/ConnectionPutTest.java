// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.network.connection.Peer.utf8;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLRDHUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ave.network.connection.internal.ConnectionInternals;
import ave.network.exceptions.ConnectionAgain;
import ave.network.exceptions.ConnectionClosed;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.testing.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What leaves a non-blocking connection, and what is kept back. */
@Timeout(60)
class ConnectionPutTest {
    private static final ConnectionInternals<Connection> INTERNALS =
            ConnectionInternals.of(Connection.class);

    /** More than the kernel takes for a peer that doesn't read. */
    private static final int BIG = 12 * 1024 * 1024;

    private static byte[] big(int seed) {
        byte[] bytes = new byte[BIG];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Runs something of the peer's beside the test. */
    private static <T> FutureTask<T> beside(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        new Thread(future).start();
        return future;
    }

    private static void putKept(Connection connection, byte[] payload) {
        assertThatExceptionOfType(ConnectionAgain.class)
                .isThrownBy(() -> connection.put(payload))
                .withMessage(
                        "put to "
                                + connection.address()
                                + (": " + connection.pendingOutput())
                                + " bytes are still to be sent");
    }

    private static void flushAll(Connection connection) {
        while (!connection.flush()) {
            Ready.writable(connection);
        }
    }

    @Test
    void shouldSendAMessageAtOnceWhereThereIsRoom() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            ends.ours().put(utf8("hello"));
            ends.ours().put(utf8("world"));

            assertThat(ends.ours().pendingOutput()).isZero();
            assertThat(ends.peer().read(18)).isEqualTo(Peer.framed("hello", "world"));
        }
    }

    @Test
    void shouldSendAMessageOfNoBytes() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            ends.ours().put(new byte[0]);
            ends.ours().put(utf8("next"));

            assertThat(ends.peer().readMessage()).isEmpty();
            assertThat(ends.peer().readText()).isEqualTo("next");
        }
    }

    @Test
    void shouldKeepWhatThereIsNoRoomFor() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            byte[] payload = big(1);
            putKept(ends.ours(), payload);
            assertThat(ends.ours().pendingOutput()).isBetween(1, BIG + 4);
            assertThat(ends.ours().flush()).as("as long as nobody reads").isFalse();

            FutureTask<byte[]> read = beside(ends.peer()::readMessage);
            flushAll(ends.ours());

            assertThat(ends.ours().pendingOutput()).isZero();
            assertThat(Arrays.equals(read.get(), payload)).isTrue();
        }
    }

    @Test
    void shouldSendNothingTwiceWhenTheSameArrayIsPutAgain() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            byte[] payload = big(2);
            putKept(ends.ours(), payload);
            putKept(ends.ours(), payload);
            FutureTask<byte[]> read = beside(ends.peer()::readMessage);
            putUntilSent(ends.ours(), payload);
            assertThat(Arrays.equals(read.get(), payload)).isTrue();

            ends.ours().put(utf8("and nothing in between"));
            assertThat(ends.peer().readText()).isEqualTo("and nothing in between");
        }
    }

    private static void putUntilSent(Connection connection, byte[] payload) {
        while (true) {
            try {
                connection.put(payload);
                return;
            } catch (ConnectionAgain e) {
                Ready.writable(connection);
            }
        }
    }

    @Test
    void shouldSendTheSameArrayAgainOnceItWasSent() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            byte[] payload = big(3);
            putKept(ends.ours(), payload);
            FutureTask<byte[]> first = beside(ends.peer()::readMessage);
            flushAll(ends.ours());
            assertThat(Arrays.equals(first.get(), payload)).isTrue();

            FutureTask<byte[]> second = beside(ends.peer()::readMessage);
            putUntilSent(ends.ours(), payload);
            assertThat(Arrays.equals(second.get(), payload)).isTrue();
        }
    }

    @Test
    void shouldSendAMessageBehindOneThatIsKept() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            byte[] first = big(4);
            putKept(ends.ours(), first);
            putKept(ends.ours(), utf8("second"));
            putKept(ends.ours(), utf8("third"));

            FutureTask<byte[]> read = beside(ends.peer()::readMessage);
            flushAll(ends.ours());
            assertThat(Arrays.equals(read.get(), first)).isTrue();
            assertThat(ends.peer().readText()).isEqualTo("second");
            assertThat(ends.peer().readText()).isEqualTo("third");
        }
    }

    @Test
    void shouldKeepAnyNumberOfMessagesInOrder() throws Exception {
        try (Ends<Connection> ends = Ends.narrow(Connection::new)) {
            int many = 80;
            int kept = 0;
            for (int i = 0; i < many; i++) {
                try {
                    ends.ours().put(numbered(i));
                } catch (ConnectionAgain e) {
                    kept++;
                }
            }
            assertThat(kept).isPositive();
            FutureTask<Integer> inOrder =
                    beside(
                            () -> {
                                int i = 0;
                                while (i < many
                                        && Arrays.equals(ends.peer().readMessage(), numbered(i))) {
                                    i++;
                                }
                                return i;
                            });
            flushAll(ends.ours());
            assertThat(inOrder.get()).isEqualTo(many);
        }
    }

    private static byte[] numbered(int number) {
        byte[] bytes = new byte[20_000 + number];
        new Random(number).nextBytes(bytes);
        return bytes;
    }

    @Test
    void shouldWriteBytesAsTheyAre() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            assertThat(ends.ours().write(utf8("raw"))).isEqualTo(3);
            assertThat(ends.ours().write(new byte[0])).isZero();

            assertThat(ends.peer().read(3)).isEqualTo(utf8("raw"));
        }
    }

    @Test
    void shouldWriteAsMuchAsThereIsRoomForAndKeepNothing() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            byte[] bytes = big(5);
            final int taken = ends.ours().write(bytes);
            assertThat(taken).isBetween(1, BIG - 1);
            assertThat(ends.ours().pendingOutput()).isZero();

            assertThatExceptionOfType(ConnectionAgain.class)
                    .isThrownBy(() -> ends.ours().write(bytes))
                    .withMessage("write to %s: no room yet", ends.ours().address());
            assertThat(ends.peer().read(taken)).isEqualTo(Arrays.copyOf(bytes, taken));
        }
    }

    @Test
    void shouldWriteBehindWhatAPutLeftOver() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            byte[] payload = big(6);
            putKept(ends.ours(), payload);
            assertThatExceptionOfType(ConnectionAgain.class)
                    .isThrownBy(() -> ends.ours().write(utf8("raw")));

            FutureTask<byte[]> read = beside(ends.peer()::readMessage);
            flushAll(ends.ours());
            assertThat(ends.ours().write(utf8("raw"))).isEqualTo(3);
            assertThat(Arrays.equals(read.get(), payload)).isTrue();
            assertThat(ends.peer().read(3)).isEqualTo(utf8("raw"));
        }
    }

    @Test
    void shouldSendAPartOfAnArray() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            assertThat(ends.ours().send(utf8("0123456789"), 3, 4)).isTrue();
            assertThat(ends.ours().send(utf8("abc"), 1, 0)).isTrue();

            assertThat(ends.peer().read(4)).isEqualTo(utf8("3456"));
        }
    }

    @Test
    void shouldLetAnArrayBeReusedThatWasSentInPart() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            byte[] bytes = big(7);
            assertThat(ends.ours().send(bytes, 0, bytes.length)).isFalse();
            byte[] meant = bytes.clone();
            Arrays.fill(bytes, (byte) 0);

            FutureTask<byte[]> read = beside(() -> ends.peer().read(BIG));
            flushAll(ends.ours());
            assertThat(Arrays.equals(read.get(), meant)).isTrue();
        }
    }

    @Test
    void shouldSayThatThereIsNothingToFlush() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            assertThat(ends.ours().flush()).isTrue();
        }
    }

    @Test
    void shouldLetTheLastBytesArriveTogetherWithTheEnd() throws Exception {
        int rounds = 20;
        int together = 0;
        for (int round = 0; round < rounds; round++) {
            try (Connection listener = new Connection(new Address("127.0.0.1", freePort()))) {
                listener.listen();
                try (BlockingConnection ours = new BlockingConnection(listener.address())) {
                    ours.connect();
                    Ready.readable(listener);
                    try (Connection peer = listener.accept()) {
                        FutureTask<Boolean> sent = beside(() -> sendAndEnd(ours));
                        int events = Poll.await(peer.fileno(), POLLIN | POLLRDHUP, Deadline.NEVER);
                        assertThat(sent.get()).isTrue();
                        together += events == (POLLIN | POLLRDHUP) ? 1 : 0;
                        assertThat(peer.read(100)).isEqualTo(utf8("the last"));
                        assertThatExceptionOfType(ConnectionClosed.class)
                                .isThrownBy(() -> peer.read(100));
                    }
                }
            }
        }
        // The kernel holds bytes back for 200 ms, which a sender can be late by now and then.
        assertThat(together).isGreaterThanOrEqualTo(rounds - 2);
    }

    private static boolean sendAndEnd(Connection connection) {
        byte[] last = utf8("the last");
        INTERNALS.sendLast(connection, last, 0, last.length);
        connection.shutdownOutput();
        return connection.pendingOutput() == 0;
    }

    private static int freePort() {
        try (FreePort free = FreePort.find("127.0.0.1", 20_000, 32_000, false)) {
            return free.port();
        }
    }

    @Test
    void shouldKeepTheLastBytesToo() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            byte[] bytes = big(8);
            INTERNALS.sendLast(ends.ours(), bytes, 0, bytes.length);
            assertThat(ends.ours().pendingOutput()).isPositive();
            FutureTask<byte[]> read = beside(ends.peer()::readToTheEnd);
            flushAll(ends.ours());
            ends.ours().shutdownOutput();

            assertThat(Arrays.equals(read.get(), bytes)).isTrue();
        }
    }

    @Test
    void shouldStillReadAfterItEndedItsOwnDirection() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            ends.ours().shutdownOutput();
            assertThat(ends.peer().isAtTheEnd()).isTrue();

            ends.peer().sendMessage("answer");

            assertThat(Ends.awaitMessage(ends.ours())).isEqualTo("answer");
            assertThatExceptionOfType(ConnectionClosed.class)
                    .isThrownBy(() -> ends.ours().put(utf8("too late")))
                    .withMessage("write to %s: EPIPE (Broken pipe)", ends.ours().address());
        }
    }

    @Test
    void shouldSayThatThePeerIsGone() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            ends.peer().close();
            byte[] payload = utf8("anybody there?");

            Await.until(
                    "an error",
                    () -> {
                        try {
                            ends.ours().put(payload);
                            return false;
                        } catch (ConnectionClosed e) {
                            assertThat(e).hasMessageMatching("write to .*: E(CONNRESET|PIPE) .*");
                            return true;
                        }
                    });
            assertThat(ends.ours().isOpen()).as("it is the owner's to close").isTrue();
        }
    }

    @Test
    void shouldPutNothingOnceItIsClosed() throws Exception {
        Ends<Connection> ends = Ends.nonBlocking();
        ends.close();
        Connection ours = ends.ours();
        String closed = "%s %s: the connection is closed";

        assertThatExceptionOfType(ConnectionClosed.class)
                .isThrownBy(() -> ours.put(utf8("a")))
                .withMessage(closed, "write to", ours.address());
        assertThatExceptionOfType(ConnectionClosed.class)
                .isThrownBy(() -> ours.write(utf8("a")))
                .withMessage(closed, "write to", ours.address());
        assertThatExceptionOfType(ConnectionClosed.class)
                .isThrownBy(() -> ours.send(utf8("a"), 0, 1));
        assertThatExceptionOfType(ConnectionClosed.class)
                .isThrownBy(ours::shutdownOutput)
                .withMessage(closed, "shut down", ours.address());
        assertThat(ours.pendingOutput()).isZero();
    }

    @Test
    void shouldForgetWhatWasKeptWhenItIsClosed() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            putKept(ends.ours(), big(9));
            ends.ours().close();

            assertThat(ends.ours().pendingOutput()).isZero();
            assertThat(ends.ours().flush()).isTrue();
        }
    }

    @Test
    @SuppressWarnings("try") // closed in the middle, which is what this is about
    void shouldBeginAnewAfterAnotherConnect() throws IOException {
        try (ServerSocket listener = Peer.listen();
                Connection ours =
                        new Connection(new Address("127.0.0.1", listener.getLocalPort()))) {
            byte[] payload = big(10);
            Ends.finishConnecting(ours);
            try (Peer first = Peer.acceptedBy(listener)) {
                putKept(ours, payload);
                first.sendMessage("for the first").sendHeader(1000);
                assertThat(Ends.awaitMessage(ours)).isEqualTo("for the first");
                ours.close();
            }
            Ends.finishConnecting(ours);
            try (Peer second = Peer.acceptedBy(listener)) {
                // Not taken for the rest of what was kept for the first.
                FutureTask<byte[]> read = beside(second::readMessage);
                putUntilSent(ours, payload);
                assertThat(Arrays.equals(get(read), payload)).isTrue();
                second.sendMessage("for the second");
                assertThat(Ends.awaitMessage(ours)).isEqualTo("for the second");
            }
        }
    }

    private static byte[] get(FutureTask<byte[]> task) {
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
