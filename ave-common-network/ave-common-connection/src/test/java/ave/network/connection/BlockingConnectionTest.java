// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.network.connection.Peer.utf8;
import static ave.posix.abi.Constants.POLLHUP;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ave.exceptions.OverflowError;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionRefused;
import ave.network.exceptions.ConnectionReset;
import ave.network.exceptions.ConnectionTimeout;
import ave.testing.Await;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that wait until it is done. */
@Timeout(60)
@SuppressWarnings("try") // a listener that is closed in the middle leaves a port for nobody
class BlockingConnectionTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LATE = Duration.ofSeconds(30);

    private static <T> FutureTask<T> beside(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "beside");
        thread.start();
        return future;
    }

    private static Address here(int port) {
        return new Address("127.0.0.1", port);
    }

    private static BlockingConnection listen() {
        try (FreePort free = FreePort.find("127.0.0.1", 20_000, 32_000, true)) {
            return new BlockingConnection(here(free.port()), free.socket().release());
        }
    }

    @Test
    void shouldConnectAcceptAndTalk() throws Exception {
        try (BlockingConnection listener = listen();
                BlockingConnection client = new BlockingConnection(listener.address())) {
            client.connect(LATE, false);
            try (BlockingConnection server = listener.accept(LATE)) {
                client.put(utf8("question"), LATE);
                assertThat(Peer.text(server.get(LATE))).isEqualTo("question");
                server.put(utf8("answer"), LATE);
                assertThat(Peer.text(client.get(LATE))).isEqualTo("answer");
                assertThat(server.address().host()).isEqualTo("127.0.0.1");
            }
        }
    }

    @Test
    void shouldDoSoWithoutLimits() throws Exception {
        try (BlockingConnection listener = listen();
                BlockingConnection client = new BlockingConnection(listener.address())) {
            client.connect();
            try (BlockingConnection server = listener.accept()) {
                client.put(utf8("question"));
                assertThat(Peer.text(server.get())).isEqualTo("question");
                assertThat(server.write(utf8("raw"))).isEqualTo(3);
                assertThat(client.read(3)).isEqualTo(utf8("raw"));
            }
        }
    }

    @Test
    void shouldCarryLargeMessagesBothWaysAtTheSameTime() throws Exception {
        byte[] payload = new byte[24_000_000];
        new Random(3).nextBytes(payload);
        try (BlockingConnection listener = listen();
                BlockingConnection client = new BlockingConnection(listener.address())) {
            client.connect();
            try (BlockingConnection server = listener.accept()) {
                FutureTask<byte[]> echo =
                        beside(
                                () -> {
                                    byte[] got = server.get(LATE);
                                    server.put(got, LATE);
                                    server.put(utf8("done"), LATE);
                                    return got;
                                });
                client.put(payload, LATE);
                assertThat(Arrays.equals(client.get(LATE), payload)).isTrue();
                assertThat(Peer.text(client.get(LATE))).isEqualTo("done");
                assertThat(Arrays.equals(echo.get(), payload)).isTrue();
            }
        }
    }

    @Test
    void shouldPassItsMessageLimitOnToThoseThatItAccepts() throws Exception {
        try (BlockingConnection listener = listen()) {
            listener.setMessageLimit(5);
            try (Peer peer = Peer.connectTo(listener.address().port());
                    BlockingConnection server = listener.accept(LATE)) {
                peer.sendMessage("fives").sendMessage("sixsix");

                assertThat(Peer.text(server.get(LATE))).isEqualTo("fives");
                assertThatExceptionOfType(OverflowError.class)
                        .isThrownBy(() -> server.get(LATE))
                        .withMessage("a message of 6 bytes is above the limit of 5");
            }
        }
    }

    @Test
    void shouldWaitForAMessageThatComesByteByByte() throws Exception {
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            FutureTask<byte[]> message = beside(() -> ends.ours().get(LATE));
            for (byte b : Peer.framed("slowly")) {
                assertThat(message.isDone()).isFalse();
                ends.peer().send(new byte[] {b});
            }
            assertThat(Peer.text(message.get())).isEqualTo("slowly");
        }
    }

    @Test
    void shouldReadExactlyAsManyBytesAsAsked() throws Exception {
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            FutureTask<byte[]> bytes = beside(() -> ends.ours().read(10, LATE));
            ends.peer().send("01234");
            ends.peer().send("56789abc");

            assertThat(bytes.get()).isEqualTo(utf8("0123456789"));
            assertThat(ends.ours().read(3, Duration.ZERO)).isEqualTo(utf8("abc"));
            assertThat(ends.ours().read(0, Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void shouldReadMoreThanTheKernelHoldsAtATime() throws Exception {
        byte[] sent = new byte[5_000_000];
        new Random(4).nextBytes(sent);
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            FutureTask<Peer> sender = beside(() -> ends.peer().send(sent));

            assertThat(Arrays.equals(ends.ours().read(sent.length, LATE), sent)).isTrue();
            sender.get();
        }
    }

    @Test
    void shouldKeepForTheNextReadWhatCameTooLate() throws Exception {
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            ends.peer().send("half");
            Ready.readable(ends.ours());
            assertThatExceptionOfType(ConnectionTimeout.class)
                    .isThrownBy(() -> ends.ours().read(8, SOON))
                    .withMessage("read from %s: timed out", ends.ours().address());
            assertThat(ends.ours().pendingInput()).isEqualTo(4);

            ends.peer().send("-way");
            assertThat(ends.ours().read(8, LATE)).isEqualTo(utf8("half-way"));
        }
    }

    @Test
    void shouldKeepForTheNextGetWhatCameTooLate() throws Exception {
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            ends.peer().sendHeader(8).send("half");
            assertThatExceptionOfType(ConnectionTimeout.class)
                    .isThrownBy(() -> ends.ours().get(SOON))
                    .withMessage("get from %s: timed out", ends.ours().address());

            ends.peer().send("-way");
            assertThat(Peer.text(ends.ours().get(LATE))).isEqualTo("half-way");
        }
    }

    @Test
    void shouldTakeWhatIsThereThoughNoTimeIsLeft() throws Exception {
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            ends.peer().send(Peer.framed("one", "two"));
            Ready.readable(ends.ours());

            assertThat(Peer.text(ends.ours().get(Duration.ZERO))).isEqualTo("one");
            assertThat(Peer.text(ends.ours().get(Duration.ZERO))).isEqualTo("two");
            assertThatExceptionOfType(ConnectionTimeout.class)
                    .isThrownBy(() -> ends.ours().get(Duration.ZERO));
            assertThatExceptionOfType(ConnectionTimeout.class)
                    .isThrownBy(() -> ends.ours().get(Duration.ofSeconds(-1)));
        }
    }

    @Test
    void shouldSayThatThePeerEndedWhileItWaited() throws Exception {
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            FutureTask<byte[]> message = beside(() -> ends.ours().get(LATE));
            ends.peer().sendHeader(10).send("half").end();

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(message::get)
                    .withCauseInstanceOf(ConnectionClosed.class)
                    .withMessageContaining("closed by the peer");
        }
    }

    @Test
    void shouldSayThatThePeerReset() throws Exception {
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            ends.peer().reset();

            assertThatExceptionOfType(ConnectionReset.class)
                    .isThrownBy(() -> ends.ours().read(1, LATE))
                    .withMessageContaining("ECONNRESET");
        }
    }

    @Test
    void shouldFinishAPutThatTimedOut() throws Exception {
        byte[] payload = new byte[12_000_000];
        new Random(5).nextBytes(payload);
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatExceptionOfType(ConnectionTimeout.class)
                        .isThrownBy(() -> ends.ours().put(payload, SOON))
                        .withMessage("put to %s: timed out", ends.ours().address());
            }
            assertThat(ends.ours().pendingOutput()).isPositive();

            FutureTask<byte[]> read = beside(ends.peer()::readMessage);
            ends.ours().put(payload, LATE);
            assertThat(Arrays.equals(read.get(), payload)).isTrue();
            ends.ours().put(utf8("and nothing twice"), LATE);
            assertThat(ends.peer().readText()).isEqualTo("and nothing twice");
        }
    }

    @Test
    void shouldSendBehindAPutThatTimedOut() throws Exception {
        byte[] payload = new byte[12_000_000];
        new Random(6).nextBytes(payload);
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            assertThatExceptionOfType(ConnectionTimeout.class)
                    .isThrownBy(() -> ends.ours().put(payload, SOON));
            assertThatExceptionOfType(ConnectionTimeout.class)
                    .isThrownBy(() -> ends.ours().put(utf8("second"), SOON));

            FutureTask<byte[]> read = beside(ends.peer()::readMessage);
            ends.ours().put(utf8("third"), LATE);
            assertThat(Arrays.equals(read.get(), payload)).isTrue();
            assertThat(ends.peer().readText()).isEqualTo("second");
            assertThat(ends.peer().readText()).isEqualTo("third");
        }
    }

    @Test
    void shouldKeepTheRestOfAWriteThatTimedOut() throws Exception {
        byte[] bytes = new byte[12_000_000];
        new Random(7).nextBytes(bytes);
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            assertThatExceptionOfType(ConnectionTimeout.class)
                    .isThrownBy(() -> ends.ours().write(bytes, SOON))
                    .withMessage("write to %s: timed out", ends.ours().address());

            FutureTask<byte[]> read = beside(() -> ends.peer().read(bytes.length + 4));
            ends.ours().write(utf8("more"), LATE);
            byte[] seen = read.get();
            assertThat(Arrays.equals(seen, 0, bytes.length, bytes, 0, bytes.length)).isTrue();
            assertThat(Arrays.copyOfRange(seen, bytes.length, seen.length)).isEqualTo(utf8("more"));
        }
    }

    @Test
    void shouldPoll() throws Exception {
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            BlockingConnection ours = ends.ours();
            assertThat(ours.poll(POLLIN, Duration.ZERO)).isZero();
            assertThat(ours.poll(POLLIN, SOON)).isZero();
            assertThat(ours.poll(POLLIN | POLLOUT, null)).isEqualTo(POLLOUT);

            FutureTask<Integer> waiting = beside(() -> ours.poll(POLLIN, null));
            ends.peer().send("a");
            assertThat(waiting.get()).isEqualTo(POLLIN);

            ours.read(1);
            ours.shutdownOutput();
            ends.peer().end();
            Await.until("both directions have ended", () -> (ours.poll(0, LATE) & POLLHUP) != 0);
        }
    }

    @Test
    void shouldSayThatItIsClosed() throws Exception {
        Ends<BlockingConnection> ends = Ends.blocking();
        ends.close();
        BlockingConnection ours = ends.ours();

        for (Callable<?> attempt :
                new Callable<?>[] {
                    () -> ours.poll(POLLIN, null),
                    () -> ours.get(LATE),
                    () -> ours.read(1, LATE),
                    () -> ours.accept(LATE),
                    () -> ours.write(utf8("a"))
                }) {
            assertThatExceptionOfType(ConnectionClosed.class)
                    .isThrownBy(attempt::call)
                    .withMessageEndingWith(" %s: the connection is closed", ours.address());
        }
    }

    @Test
    void shouldBeRefusedAtOnceUnlessItIsAnOptimist() throws Exception {
        try (ServerSocket listener = Peer.listen()) {
            Address nobody = here(listener.getLocalPort());
            listener.close();
            try (BlockingConnection client = new BlockingConnection(nobody)) {
                assertThatExceptionOfType(ConnectionRefused.class)
                        .isThrownBy(() -> client.connect(LATE, false))
                        .withMessage("connect %s: ECONNREFUSED (Connection refused)", nobody);
                assertThatExceptionOfType(ConnectionRefused.class).isThrownBy(client::connect);
                assertThat(client.isOpen()).isFalse();
            }
        }
    }

    @Test
    void shouldGiveUpAsAnOptimistWhenTheTimeIsOver() throws Exception {
        try (ServerSocket listener = Peer.listen()) {
            Address nobody = here(listener.getLocalPort());
            listener.close();
            try (BlockingConnection client = new BlockingConnection(nobody)) {
                long start = System.nanoTime();
                assertThatExceptionOfType(ConnectionTimeout.class)
                        .isThrownBy(() -> client.connect(Duration.ofMillis(80), true))
                        .withMessage(
                                "connect %s: timed out, ECONNREFUSED (Connection refused)", nobody);
                assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(80_000_000);
                assertThat(client.isOpen()).isFalse();
            }
        }
    }

    @Test
    void shouldConnectAsAnOptimistWhenSomebodyListensAtLast() throws Exception {
        try (FreePort free = FreePort.find("127.0.0.1", 20_000, 32_000, false);
                BlockingConnection client = new BlockingConnection(here(free.port()))) {
            FutureTask<Boolean> connected =
                    new FutureTask<>(
                            () -> {
                                client.connect(LATE, true);
                                return client.isOpen();
                            });
            Thread optimist = new Thread(connected);
            optimist.start();
            Await.untilInLibc(optimist);
            assertThat(connected).isNotDone();
            free.socket().listen();
            Ready.readable(free.socket());
            try (Connection server = free.socket().accept()) {
                assertThat(connected.get()).isTrue();
                client.put(utf8("at last"));
                assertThat(Ends.awaitMessage(server)).isEqualTo("at last");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGiveUpOnAPeerThatDoesNotAnswer(boolean optimist) {
        try (Backlog full = Backlog.full();
                BlockingConnection client = new BlockingConnection(full.address())) {
            long start = System.nanoTime();
            assertThatExceptionOfType(ConnectionTimeout.class)
                    .isThrownBy(() -> client.connect(Duration.ofMillis(50), optimist))
                    .withMessage("connect %s: timed out", full.address());
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000);
            assertThat(client.isOpen()).as("the next attempt is a new one").isFalse();
        }
    }

    @Test
    void shouldNotTakeItselfForAPeer() {
        try (FreePort bound = FreePort.find("127.0.0.1", 20_000, 32_000, false);
                BlockingConnection client =
                        new BlockingConnection(here(bound.port()), bound.socket().release())) {
            assertThatExceptionOfType(ConnectionRefused.class)
                    .isThrownBy(() -> client.connect(LATE, false))
                    .withMessageEndingWith("ECONNREFUSED (Connection refused)");
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void shouldSayThatNobodyConnectedInTime() {
        try (BlockingConnection listener = listen()) {
            long start = System.nanoTime();
            assertThatExceptionOfType(ConnectionTimeout.class)
                    .isThrownBy(() -> listener.accept(SOON).close())
                    .withMessage("accept on %s: timed out", listener.address());
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SOON.toNanos());
            assertThatExceptionOfType(ConnectionTimeout.class)
                    .isThrownBy(() -> listener.accept(Duration.ZERO).close());
        }
    }

    @Test
    void shouldWaitForSomebodyToConnect() throws Exception {
        try (BlockingConnection listener = listen()) {
            FutureTask<BlockingConnection> accepted = beside(() -> listener.accept(null));
            try (Peer peer = Peer.connectTo(listener.address().port());
                    BlockingConnection server = accepted.get()) {
                assertThat(server.address()).isEqualTo(here(peer.port()));
            }
        }
    }
}
