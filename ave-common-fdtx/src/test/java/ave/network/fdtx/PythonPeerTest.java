// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.exceptions.AuthError;
import ave.exceptions.OverflowError;
import ave.io.Fd;
import ave.network.exceptions.ConnectionClosed;
import ave.posix.Identity;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with a peer that behaves like the Python library's helper. */
@SuppressWarnings("try") // closing early is what some of these are about
@org.junit.jupiter.api.Timeout(120)
class PythonPeerTest {
    @TempDir private Path folder;

    private final Shared shared = new Shared();

    @AfterEach
    void close() {
        shared.close();
    }

    private void assertEchoes(FdTx fdtx) throws Exception {
        for (int count : new int[] {0, 1, 2, 8}) {
            String text = "message with " + count + " å";
            fdtx.put(text, shared.times(count));
            try (FdMessage back = fdtx.get(100, 8, Two.LONG)) {
                assertThat(back.message()).isEqualTo("back: " + text);
                assertThat(back.fds()).hasSize(count);
                for (Fd fd : back.fds()) {
                    assertThat(shared.isBehind(fd.number())).isTrue();
                    assertThat(shared.read("message with 0 å".getBytes("UTF-8").length))
                            .isEqualTo(text);
                }
            }
        }
    }

    @Test
    void shouldAcceptAPythonPeer() throws Exception {
        try (FdTx fdtx = new FdTx();
                Peer peer = Peer.python("connect", fdtx.listen(folder))) {
            fdtx.accept(Two.LONG);
            assertEchoes(fdtx);
            fdtx.close();
            assertThat(peer.said()).isEmpty();
        }
    }

    @Test
    void shouldSendAPythonPeerSeveralMessagesAtOnce() throws Exception {
        try (FdTx fdtx = new FdTx();
                Peer peer = Peer.python("connect", fdtx.listen(folder))) {
            fdtx.accept(Two.LONG);
            List<FdMessage> messages = new ArrayList<>();
            for (int count = 1; count <= 8; count++) {
                messages.add(new FdMessage("number " + count, shared.times(count)));
            }
            fdtx.putAll(messages, Two.LONG);
            for (FdMessage message : messages) {
                try (FdMessage back = fdtx.get(100, 8, Two.LONG)) {
                    assertThat(back.message()).isEqualTo("back: " + message.message());
                    assertThat(back.fds()).hasSameSizeAs(message.fds());
                }
            }
            fdtx.close();
            assertThat(peer.said()).isEmpty();
        }
    }

    @Test
    void shouldConnectToAPythonPeer() throws Exception {
        Path path = folder.resolve("python");
        try (Peer peer = Peer.python("accept", path);
                FdTx fdtx = new FdTx()) {
            fdtx.connect(path, Two.LONG);
            assertEchoes(fdtx);
            fdtx.close();
            assertThat(peer.said()).isEmpty();
            assertThat(path).as("its file").exists();
        }
    }

    @Test
    void shouldLeaveNothingOpenOfWhatAPythonPeerSentTooMuchOf() throws Exception {
        try (FdTx fdtx = new FdTx();
                Peer peer = Peer.python("truncate", fdtx.listen(folder))) {
            fdtx.accept(Two.LONG);
            assertThatExceptionOfType(OverflowError.class)
                    .isThrownBy(() -> fdtx.get(100, 8, Two.LONG));
            assertThat(peer.said()).isEqualTo("nothing was left open");
        }
    }

    @Test
    void shouldSayThatAPythonPeersTextIsNotUtf8() throws Exception {
        try (FdTx fdtx = new FdTx();
                Peer peer = Peer.python("latin-1", fdtx.listen(folder))) {
            fdtx.accept(Two.LONG);
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> fdtx.get(100, 8, Two.LONG))
                    .withMessage("received a message that is not valid UTF-8");
            assertThat(peer.said()).isEmpty();
        }
    }

    @Test
    void shouldHearOfTheDeathOfAPythonPeer() throws Exception {
        try (FdTx fdtx = new FdTx();
                Peer peer = Peer.python("die", fdtx.listen(folder))) {
            fdtx.accept(Two.LONG);
            assertThat(peer.exitCode()).isEqualTo(128 + 9);
            try (FdMessage message = fdtx.get(100, 8)) {
                assertThat(message.message()).isEqualTo("first");
                assertThat(message.fds()).hasSize(1);
            }
            assertThatExceptionOfType(ConnectionClosed.class).isThrownBy(() -> fdtx.get(100, 8));
        }
    }

    private static void needsRoot() {
        assumeTrue(Identity.users().areAll(0), "only root can start a process of another user");
    }

    /** Abstract names have no permissions that would keep another user out. */
    @Test
    void shouldTurnAnotherUserAway() throws Exception {
        needsRoot();
        FdTxOptions options = FdTxOptions.defaults().abstractNames(true);
        Path name = Path.of("ave-fdtx-" + UUID.randomUUID());
        try (FdTx fdtx = new FdTx(options);
                FdTx welcome = new FdTx(options)) {
            Path path = fdtx.listen(name, "stranger");
            try (Peer stranger = Peer.python("stranger", path)) {
                CompletableFuture<Void> accepted =
                        CompletableFuture.runAsync(() -> fdtx.accept(Two.LONG));
                assertThat(stranger.said()).isEqualTo("turned away");
                assertThat(accepted).isNotDone();
                welcome.connect(path, Two.LONG);
                accepted.get();
                welcome.put("hello");
                assertThat(fdtx.get(100, 0).message()).isEqualTo("hello");
            }
        }
        try (FdTx fdtx = new FdTx(options.peers(uid -> uid == 65534));
                Peer stranger = Peer.python("stranger", fdtx.listen(name, "guest"))) {
            fdtx.accept(Two.LONG);
            fdtx.put("welcome");
            assertThat(stranger.said()).isEqualTo("welcome");
        }
    }

    @Test
    void shouldNotSendToAnotherUser() throws Exception {
        needsRoot();
        Path name = Path.of("ave-fdtx-" + UUID.randomUUID());
        try (Peer stranger = Peer.python("listening stranger", name);
                FdTx fdtx = new FdTx(FdTxOptions.defaults().abstractNames(true))) {
            assertThatExceptionOfType(AuthError.class)
                    .isThrownBy(() -> fdtx.connect(name, Two.LONG))
                    .withMessageMatching("process \\d+ runs as user 65534, .*");
            assertThat(stranger.said()).isEmpty();
        }
    }
}
