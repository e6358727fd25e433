// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ave.network.exceptions.ConnectionClosed;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peer process dies between two messages, or during a wait. */
@SuppressWarnings("try") // closing early is what some of these are about
@org.junit.jupiter.api.Timeout(120)
class DyingPeerTest {
    @TempDir private Path folder;

    private final Shared shared = new Shared();

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(shared.copies()).isZero();
        shared.close();
    }

    @Test
    void shouldReadWhatTheDeadHasSent() throws Exception {
        try (FdTx fdtx = new FdTx();
                Peer peer = Peer.java(Sender.class, fdtx.listen(folder))) {
            fdtx.accept(Two.LONG);
            assertThat(peer.exitCode()).isEqualTo(Sender.HALTED);
            for (int i = 1; i <= 3; i++) {
                try (FdMessage message = fdtx.get(100, 8)) {
                    assertThat(message.message()).isEqualTo("message " + i);
                    assertThat(message.fds()).hasSize(i);
                }
            }
            assertThatExceptionOfType(ConnectionClosed.class).isThrownBy(() -> fdtx.get(100, 8));
        }
    }

    @Test
    void shouldEndTheWaitForOneThatDies() throws Exception {
        try (FdTx fdtx = new FdTx();
                Peer peer = Peer.java(Receiver.class, fdtx.listen(folder))) {
            fdtx.accept(Two.LONG);
            fdtx.put("first", shared.number());
            assertThat(fdtx.get(100, 0, Two.LONG).message()).isEqualTo("got first");
            Thread killer = new Thread(peer::kill);
            killer.start();
            assertThatExceptionOfType(ConnectionClosed.class)
                    .isThrownBy(() -> fdtx.get(100, 8, Two.LONG));
            killer.join();
            assertThatExceptionOfType(ConnectionClosed.class)
                    .isThrownBy(() -> fdtx.put("second", shared.number()));
            assertThat(shared.fd().isOpen()).isTrue();
        }
    }

    @Test
    void shouldLeaveDescriptorsOnTheirWayToTheKernel() throws Exception {
        try (FdTx fdtx = new FdTx();
                Peer peer = Peer.java(Receiver.class, fdtx.listen(folder))) {
            fdtx.accept(Two.LONG);
            fdtx.put("first", shared.number());
            assertThat(fdtx.get(100, 0, Two.LONG).message()).isEqualTo("got first");
            fdtx.put("never read", shared.times(8));
            peer.kill();
            assertThatExceptionOfType(ConnectionClosed.class)
                    .isThrownBy(() -> fdtx.get(100, 8, Two.LONG));
        }
    }

    @Test
    void shouldLeaveAFileThatBlocksTheName() throws Exception {
        Path path = folder.resolve("left");
        try (Peer peer = Peer.java(Listener.class, folder, "left")) {
            assertThat(peer.exitCode()).isEqualTo(Sender.HALTED);
        }
        assertThat(path).exists();
        try (FdTx fdtx = new FdTx()) {
            assertThatExceptionOfType(java.io.UncheckedIOException.class)
                    .isThrownBy(() -> fdtx.listen(folder, "left"))
                    .withMessage("file already exists");
        }
    }

    /** Puts three messages and exits without a close. */
    static final class Sender {
        static final int HALTED = 7;

        private Sender() {}

        public static void main(String[] arguments) {
            FdTx fdtx = new FdTx();
            fdtx.connect(Path.of(arguments[0]), Two.LONG);
            fdtx.put("message 1", 0);
            fdtx.put("message 2", 0, 1);
            fdtx.put("message 3", 0, 1, 2);
            Runtime.getRuntime().halt(HALTED);
        }
    }

    /** Gets one message, prints that, and waits to be killed. */
    static final class Receiver {
        private Receiver() {}

        public static void main(String[] arguments) throws InterruptedException {
            FdTx fdtx = new FdTx();
            fdtx.connect(Path.of(arguments[0]), Two.LONG);
            fdtx.put("got " + fdtx.get(100, 8, Two.LONG).message());
            // The test kills it. If the test itself was killed, this process still ends.
            Thread.sleep(60_000);
        }
    }

    /** Listens and exits without a close. */
    static final class Listener {
        private Listener() {}

        public static void main(String[] arguments) {
            new FdTx().listen(Path.of(arguments[0]), arguments[1]);
            Runtime.getRuntime().halt(Sender.HALTED);
        }
    }
}
