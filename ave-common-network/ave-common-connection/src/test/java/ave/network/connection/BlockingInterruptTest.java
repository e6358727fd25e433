// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.network.connection.Peer.utf8;
import static ave.posix.abi.Constants.POLLIN;
import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An interrupt ends every wait, and the connection can still be used. */
@Timeout(60)
class BlockingInterruptTest {
    /** What a call threw, and whether the interrupt flag was set then. */
    private record Ending(Throwable thrown, boolean flag) {}

    /** Makes the call in a thread that is interrupted once it waits. */
    private static void assertInterrupted(Runnable call) throws Exception {
        CompletableFuture<Ending> ending = new CompletableFuture<>();
        Thread thread = new Thread(() -> ending.complete(run(call)));
        thread.start();
        Await.untilInLibc(thread);
        thread.interrupt();
        assertCancelled(ending.get());
        thread.join();

        Thread.currentThread().interrupt();
        Ending atOnce = run(call);
        assertThat(Thread.interrupted()).isTrue();
        assertCancelled(atOnce);
    }

    private static Ending run(Runnable call) {
        try {
            call.run();
            return new Ending(null, Thread.currentThread().isInterrupted());
        } catch (RuntimeException e) {
            return new Ending(e, Thread.currentThread().isInterrupted());
        }
    }

    private static void assertCancelled(Ending ending) {
        assertThat(ending.thrown())
                .isInstanceOf(CancellationException.class)
                .hasMessageStartingWith("interrupted while waiting");
        assertThat(ending.flag()).as("the interrupt flag").isTrue();
    }

    @Test
    void shouldEndAGetAndLoseNothing() throws Exception {
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            ends.peer().sendHeader(5).send("he");
            assertInterrupted(ends.ours()::get);

            ends.peer().send("llo");
            assertThat(Peer.text(ends.ours().get())).isEqualTo("hello");
        }
    }

    @Test
    void shouldEndAReadAndLoseNothing() throws Exception {
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            ends.peer().send("he");
            assertInterrupted(() -> ends.ours().read(5));

            ends.peer().send("llo");
            assertThat(ends.ours().read(5)).isEqualTo(utf8("hello"));
        }
    }

    @Test
    void shouldEndAPutWhoseRestIsKept() throws Exception {
        byte[] payload = new byte[12_000_000];
        new Random(1).nextBytes(payload);
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            assertInterrupted(() -> ends.ours().put(payload));
            assertThat(ends.ours().pendingOutput()).isPositive();

            FutureTask<byte[]> read = new FutureTask<>(ends.peer()::readMessage);
            new Thread(read).start();
            ends.ours().put(payload);
            assertThat(Arrays.equals(read.get(), payload)).isTrue();
        }
    }

    @Test
    void shouldEndAPoll() throws Exception {
        try (Ends<BlockingConnection> ends = Ends.blocking()) {
            assertInterrupted(() -> ends.ours().poll(POLLIN, null));

            ends.peer().send("a");
            assertThat(ends.ours().poll(POLLIN, null)).isEqualTo(POLLIN);
        }
    }

    @Test
    void shouldEndAnAccept() throws Exception {
        try (FreePort free = FreePort.find("127.0.0.1", 20_000, 32_000, true);
                BlockingConnection listener =
                        new BlockingConnection(
                                new Address("127.0.0.1", free.port()), free.socket().release())) {
            assertInterrupted(() -> listener.accept().close());

            try (Peer peer = Peer.connectTo(free.port());
                    BlockingConnection server = listener.accept()) {
                assertThat(server.address().port()).isEqualTo(peer.port());
            }
        }
    }

    @Test
    void shouldEndAConnectToSomebodyWhoDoesNotAnswer() throws Exception {
        try (Backlog full = Backlog.full();
                BlockingConnection client = new BlockingConnection(full.address())) {
            assertInterrupted(client::connect);
        }
    }

    @Test
    void shouldEndAnOptimist() throws Exception {
        try (FreePort free = FreePort.find("127.0.0.1", 20_000, 32_000, false);
                BlockingConnection client =
                        new BlockingConnection(new Address("127.0.0.1", free.port()))) {
            assertInterrupted(() -> client.connect(null, true));

            free.socket().listen();
            client.connect(null, true);
            assertThat(client.isOpen()).isTrue();
        }
    }
}
