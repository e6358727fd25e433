// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import ave.network.exceptions.ConnectionAgain;
import ave.network.exceptions.ConnectionRefused;
import ave.network.exceptions.ConnectionTimeout;
import ave.posix.Identity;
import ave.posix.Sockets;
import ave.posix.ThisProcess;
import ave.posix.UnixAddress;
import ave.posix.UnixSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** UNIX sockets, their files, and who is at the other end. */
@Timeout(60)
class UnixSocketTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long ROOT = 0;

    @TempDir Path folder;

    private Path file() {
        return folder.resolve("socket");
    }

    private static BlockingConnection connect(Address address) {
        BlockingConnection client = new BlockingConnection(address);
        client.connect(LONG, false);
        return client;
    }

    private static void exchange(Connection listener) {
        try (BlockingConnection client = connect(listener.address());
                BlockingConnection peer = accept(listener)) {
            client.put(new byte[] {1, 2, 3}, LONG);
            assertThat(peer.get(LONG)).containsExactly(1, 2, 3);
            peer.put(new byte[0], LONG);
            assertThat(client.get(LONG)).isEmpty();
            PeerCredentials own =
                    new PeerCredentials(
                            ThisProcess.pid(),
                            Identity.users().effective(),
                            Identity.groups().effective());
            assertThat(peer.peerCredentials()).isEqualTo(own);
            assertThat(client.peerCredentials()).isEqualTo(own);
            assertThat(peer.address()).isEqualTo(listener.address());
            assertThat(peer.toString()).contains(listener.address().toString(), own.toString());
        }
    }

    private static BlockingConnection accept(Connection listener) {
        return new BlockingConnection(listener.accept().detach());
    }

    // ---- exchange

    @Test
    void messagesGoBothWaysAndEachEndKnowsTheOther() {
        try (Connection listener = UnixSocket.at(file()).listen()) {
            exchange(listener);
            assertThat(listener.peerCredentials()).isNull();
        }
    }

    @Test
    void anAbstractNameHasNoFile() {
        Address address = Address.unixAbstract("ave-" + UUID.randomUUID());
        try (Connection listener = UnixSocket.at(address).listen()) {
            exchange(listener);
            assertThatThrownBy(() -> UnixSocket.at(address).listen())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(address.toString())
                    .hasMessageContaining("process " + ThisProcess.pid());
        }
        assertThat(Path.of(address.path())).doesNotExist();
    }

    @Test
    void aPlainConnectionListensToo() {
        try (BlockingConnection listener = new BlockingConnection(Address.unix(file()))) {
            listener.listen();
            try (BlockingConnection client = connect(listener.address());
                    BlockingConnection peer = listener.accept(LONG)) {
                peer.put(new byte[1000], LONG);
                assertThat(client.get(LONG)).hasSize(1000);
            }
        }
        assertThat(file()).doesNotExist();
    }

    @Test
    void whatTheKernelSaysOfASocketIsItsAddress() {
        Address named = Address.unixAbstract("ave-" + UUID.randomUUID());
        try (Connection listener = UnixSocket.at(file()).listen();
                Connection other = UnixSocket.at(named).listen();
                FreePort port = FreePort.find("127.0.0.1", 49152, 65536, true)) {
            for (Connection each : List.of(listener, other, port.socket())) {
                try (Fd socket = Fd.duplicateOf(each.fileno())) {
                    assertThat(Address.ofSocket(socket)).isEqualTo(each.address());
                }
            }
            try (BlockingConnection client = connect(listener.address());
                    Fd unnamed = Fd.duplicateOf(client.fileno())) {
                assertThatThrownBy(() -> Address.ofSocket(unnamed))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void aCredentialIsKnownAfterTheEndIfItWasAskedForBefore() {
        try (Connection listener = UnixSocket.at(file()).listen()) {
            BlockingConnection client = connect(listener.address());
            Connection peer = listener.accept();
            peer.peerCredentials();
            peer.close();
            client.close();
            assertThat(peer.peerCredentials().pid()).isEqualTo(ThisProcess.pid());
            assertThat(client.peerCredentials()).isNull();
        }
    }

    /** Its JVM has no character for a file of that name. */
    static final class InAnAsciiLocale {
        public static void main(String[] args) {
            Address address = Address.parse("unix:" + args[0] + "/r\u00fcn");
            try (Connection listener = UnixSocket.at(address).listen()) {
                exchange(listener);
            }
            try (Connection again = UnixSocket.at(address).listen()) {
                exchange(again);
            }
            System.out.println(System.getProperty("sun.jnu.encoding"));
        }
    }

    @Test
    void aPathIsUtf8WhateverTheLocaleIs() throws Exception {
        List<String> ascii = List.of("env", "LC_ALL=C");
        assertThat(ave.testing.ChildJvm.run(ascii, InAnAsciiLocale.class, folder))
                .containsExactly("ANSI_X3.4-1968");
        assertThat(folder).isEmptyDirectory();
    }

    // ---- the file

    @Test
    void theModeHoldsWhateverTheUmaskIs() throws IOException {
        int before = ThisProcess.umask(077);
        try (Connection listener = UnixSocket.at(file()).mode(0666).listen()) {
            assertThat(permissions(listener))
                    .isEqualTo(PosixFilePermissions.fromString("rw-rw-rw-"));
        } finally {
            ThisProcess.umask(before);
        }
        before = ThisProcess.umask(0);
        try (Connection listener = UnixSocket.at(file()).listen()) {
            assertThat(permissions(listener))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        } finally {
            ThisProcess.umask(before);
        }
    }

    private static Set<PosixFilePermission> permissions(Connection listener) throws IOException {
        return permissions(Path.of(listener.address().path()));
    }

    private static Set<PosixFilePermission> permissions(Path path) throws IOException {
        return Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Another thread sees the file in each state that it ever has. */
    @Test
    void atNoMomentMoreUsersMayConnectThanTheModeSays() throws Exception {
        int before = ThisProcess.umask(0);
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService watcher = Executors.newSingleThreadExecutor();
        try {
            Future<Set<Set<PosixFilePermission>>> seen =
                    watcher.submit(
                            () -> {
                                Set<Set<PosixFilePermission>> all = new HashSet<>();
                                while (!over.get()) {
                                    try {
                                        all.add(permissions(file()));
                                    } catch (IOException e) {
                                        // Not there at the moment.
                                        continue;
                                    }
                                }
                                return all;
                            });
            for (int i = 0; i < 300; i++) {
                UnixSocket.at(file()).mode(0600).listen().close();
            }
            over.set(true);
            assertThat(seen.get()).isSubsetOf(Set.of(PosixFilePermissions.fromString("rw-------")));
        } finally {
            over.set(true);
            watcher.shutdown();
            ThisProcess.umask(before);
        }
    }

    @Test
    void rootGivesTheFileToAUserAndAGroup() throws IOException {
        assumeTrue(Identity.users().effective() == ROOT, "only root can give files away");
        UnixSocket given = UnixSocket.at(file()).mode(0660).user("nobody").group("65533");
        try (Connection listener = given.listen()) {
            assertThat(Files.getOwner(file()).getName()).isEqualTo("nobody");
            assertThat(Files.getAttribute(file(), "unix:gid")).isEqualTo(65533);
            assertThat(permissions(listener))
                    .isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
        }
        assertThat(file()).doesNotExist();
    }

    @Test
    void anUnknownOwnerIsNamedAndNothingIsLeft() {
        assertThatThrownBy(() -> UnixSocket.at(file()).user("no-such-user").listen())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("can't give to user no-such-user");
        assertThat(file()).doesNotExist();
    }

    @Test
    void theFileOfADeadListenerIsReplaced() {
        leaveStale();
        assertThat(file()).exists();
        try (Connection listener = UnixSocket.at(file()).listen()) {
            exchange(listener);
        }
        assertThat(file()).doesNotExist();
    }

    private void leaveStale() {
        try (Fd dead = UnixSockets.socket(1)) {
            UnixSockets.bind(dead, UnixAddress.ofPath(file().toString()), 0600);
        }
    }

    @Test
    void theFileOfALivingListenerIsNot() {
        try (Connection listener = UnixSocket.at(file()).listen()) {
            assertThatThrownBy(() -> UnixSocket.at(file()).listen())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("listen on unix:" + file())
                    .hasMessageContaining("in use by process " + ThisProcess.pid() + " (");
            listener.accept().close();
            exchange(listener);
        }
    }

    @Test
    void aListenerWithAFullBacklogIsAliveToo() {
        try (Fd full = UnixSockets.socket(1);
                Fd waiting = UnixSockets.socket(1)) {
            UnixAddress address = UnixAddress.ofPath(file().toString());
            UnixSockets.bind(full, address, 0600);
            Sockets.listen(full, 0);
            assertThat(UnixSockets.connect(waiting, address)).isZero();
            assertThatThrownBy(() -> UnixSocket.at(file()).listen()).hasMessageContaining("in use");
            try (Connection impatient = new Connection(Address.unix(file()))) {
                assertThatThrownBy(impatient::connect).isInstanceOf(ConnectionAgain.class);
            }
            try (BlockingConnection client = new BlockingConnection(Address.unix(file()))) {
                assertThatThrownBy(() -> client.connect(Duration.ofMillis(20), false))
                        .isInstanceOf(ConnectionTimeout.class)
                        .hasMessageContaining("EAGAIN");
                UnixSockets.accept(full).close();
                client.connect(LONG, false);
                UnixSockets.accept(full).close();
            }
        } finally {
            file().toFile().delete();
        }
    }

    @Test
    void whatIsNoSocketIsLeftAlone() throws IOException {
        Files.writeString(file(), "precious");
        assertThatThrownBy(() -> UnixSocket.at(file()).listen())
                .hasMessageContaining(file().toString())
                .hasMessageContaining("no socket");
        assertThat(file()).hasContent("precious");
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, file());
        assertThatThrownBy(() -> UnixSocket.at(link).listen()).hasMessageContaining("no socket");
        assertThat(file()).hasContent("precious");
    }

    @Test
    void ofManyThatBeginAtTheSameTimeOneSucceeds() throws Exception {
        int many = 8;
        ExecutorService threads = Executors.newFixedThreadPool(many);
        try {
            for (int round = 0; round < 20; round++) {
                leaveStale();
                CyclicBarrier start = new CyclicBarrier(many);
                List<Future<Connection>> all = new ArrayList<>();
                for (int i = 0; i < many; i++) {
                    all.add(threads.submit(() -> listenOrNull(start)));
                }
                List<Connection> winners = new ArrayList<>();
                for (Future<Connection> each : all) {
                    if (each.get() != null) {
                        winners.add(each.get());
                    }
                }
                assertThat(winners).hasSize(1);
                connect(winners.get(0).address()).close();
                winners.get(0).close();
                assertThat(file()).doesNotExist();
            }
        } finally {
            threads.shutdown();
        }
    }

    private Connection listenOrNull(CyclicBarrier start) throws Exception {
        start.await();
        try {
            return UnixSocket.at(file()).listen();
        } catch (UncheckedIOException e) {
            assertThat(e).hasMessageContaining("in use by process");
            return null;
        }
    }

    @Test
    void anotherFileInItsPlaceIsNotRemoved() throws IOException {
        Connection old = UnixSocket.at(file()).listen();
        Files.delete(file());
        try (Connection other = UnixSocket.at(file()).listen()) {
            old.close();
            exchange(other);
        }
        Connection last = UnixSocket.at(file()).listen();
        Files.delete(file());
        Files.writeString(file(), "precious");
        last.close();
        assertThat(file()).hasContent("precious");
    }

    @Test
    void aDirectoryThatIsGoneIsNoErrorAtTheEnd() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("gone"));
        try (Connection listener = UnixSocket.at(directory.resolve("socket")).listen();
                BlockingConnection client = connect(listener.address());
                BlockingConnection peer = accept(listener)) {
            Files.delete(directory.resolve("socket"));
            Files.delete(directory);
            client.put(new byte[] {1}, LONG);
            assertThat(peer.get(LONG)).containsExactly(1);
        }
    }

    @Test
    void whoReleasesTheSocketLeavesTheFile() {
        Connection listener = UnixSocket.at(file()).listen();
        try (Connection next = new Connection(listener.address(), listener.release())) {
            exchange(next);
        }
        assertThat(file()).exists();
        assertThat(file().toFile().delete()).isTrue();
    }

    // ---- errors

    @Test
    void aPathThatIsTooLongNamesTheLimitAndItself() {
        Path path = folder.resolve("x".repeat(120));
        for (Runnable attempt :
                List.<Runnable>of(() -> Address.unix(path), () -> UnixSocket.at(path))) {
            assertThatThrownBy(attempt::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most 107")
                    .hasMessageContaining(path.toString());
        }
    }

    @Test
    void aMissingDirectoryIsNamed() {
        Path path = folder.resolve("none/socket");
        assertThatThrownBy(() -> UnixSocket.at(path).listen())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(path.getParent().toString())
                .hasMessageContaining("ENOENT");
    }

    @Test
    void whereNobodyListensAConnectIsRefused() {
        try (BlockingConnection client = new BlockingConnection(Address.unix(file()))) {
            assertThatThrownBy(() -> client.connect(LONG, false))
                    .isInstanceOf(ConnectionRefused.class)
                    .hasMessageContaining("connect unix:" + file())
                    .hasMessageContaining("ENOENT");
            leaveStale();
            assertThatThrownBy(() -> client.connect(LONG, false))
                    .isInstanceOf(ConnectionRefused.class)
                    .hasMessageContaining("ECONNREFUSED");
            assertThatThrownBy(() -> client.connect(Duration.ofMillis(20), true))
                    .isInstanceOf(ConnectionTimeout.class);
        } finally {
            file().toFile().delete();
        }
    }

    @Test
    void aModeThatIsNoneAndAnAddressOfAHostAreRefused() {
        assertThatThrownBy(() -> UnixSocket.at(file()).mode(01000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("01000");
        assertThatThrownBy(() -> UnixSocket.at(new Address("", 4000)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
