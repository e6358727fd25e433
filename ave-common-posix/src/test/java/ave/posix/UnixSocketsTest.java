// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.ECONNREFUSED;
import static ave.posix.abi.Constants.ENOENT;
import static ave.posix.abi.Constants.EPROTOTYPE;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SOCK_SEQPACKET;
import static ave.posix.abi.Constants.SOCK_STREAM;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SO_ACCEPTCONN;
import static ave.posix.abi.Constants.SO_TYPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.io.Fd;
import ave.io.PosixException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UnixSocketsTest {
    private static final int OWNER_ONLY = 0600;

    @TempDir private Path folder;

    private UnixAddress file() {
        return UnixAddress.ofPath(folder.resolve("socket").toString());
    }

    private static UnixAddress abstractName() {
        return UnixAddress.ofAbstractName("ave-posix-" + UUID.randomUUID());
    }

    private static Fd listen(UnixAddress address, int type) {
        Fd socket = UnixSockets.socket(type);
        UnixSockets.bind(socket, address, OWNER_ONLY);
        Sockets.listen(socket, 1);
        return socket;
    }

    @ParameterizedTest
    @ValueSource(ints = {SOCK_STREAM, SOCK_SEQPACKET})
    void shouldPairTwoEndsThatNeitherBlockNorAreInherited(int type) throws Exception {
        try (UnixSockets.Pair pair = UnixSockets.pair(type)) {
            for (Fd fd : List.of(pair.first(), pair.second())) {
                assertThat(Sockets.option(fd, SOL_SOCKET, SO_TYPE)).isEqualTo(type);
                assertThat(OpenFiles.isNonBlocking(fd.number())).isTrue();
                assertThat(OpenFiles.isCloseOnExec(fd.number())).isTrue();
            }
            assertThat(Loopback.send(pair.first(), "hello", 0)).isEqualTo(5);
            assertThat(Loopback.receive(pair.second())).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SOCK_STREAM, SOCK_SEQPACKET})
    void shouldConnectThroughAFile(int type) throws Exception {
        assertConnects(file(), type);
    }

    @ParameterizedTest
    @ValueSource(ints = {SOCK_STREAM, SOCK_SEQPACKET})
    void shouldConnectThroughAnAbstractName(int type) throws Exception {
        assertConnects(abstractName(), type);
        assertThat(folder).isEmptyDirectory();
    }

    private static void assertConnects(UnixAddress address, int type) throws Exception {
        try (Fd listener = listen(address, type);
                Fd client = UnixSockets.socket(type)) {
            assertThat(UnixSockets.accept(listener)).as("nobody waits").isNull();
            assertThat(UnixSockets.connect(client, address)).isZero();
            Loopback.await(listener, POLLIN);
            try (Fd server = UnixSockets.accept(listener)) {
                assertThat(OpenFiles.isNonBlocking(server.number())).isTrue();
                assertThat(OpenFiles.isCloseOnExec(server.number())).isTrue();
                Loopback.send(client, "to the server", 0);
                assertThat(Loopback.receive(server)).isEqualTo("to the server");
                Loopback.send(server, "back", 0);
                assertThat(Loopback.receive(client)).isEqualTo("back");
            }
        }
    }

    @Test
    void shouldGiveTheFileItsModeFromTheStart() throws Exception {
        try (Fd socket = UnixSockets.socket(SOCK_STREAM)) {
            UnixSockets.bind(socket, file(), OWNER_ONLY);

            Path made = Path.of(file().name());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rw-------");
            assertThat(Sockets.option(socket, SOL_SOCKET, SO_ACCEPTCONN)).isZero();
        }
    }

    @Test
    void shouldTakeTheLongestNames() {
        String longest = folder + "/";
        longest += "n".repeat(UnixAddress.MAX_NAME - longest.length());
        listen(UnixAddress.ofPath(longest), SOCK_STREAM).close();

        assertThat(Path.of(longest)).exists();
        UnixAddress name = abstractName();
        int rest = UnixAddress.MAX_NAME - name.name().length();
        listen(UnixAddress.ofAbstractName(name.name() + "\0".repeat(rest)), SOCK_STREAM).close();
    }

    @Test
    void shouldSayWhichAddressIsInUse() throws Exception {
        Files.createFile(Path.of(file().name()));
        try (Fd socket = UnixSockets.socket(SOCK_STREAM)) {
            assertThatThrownBy(() -> UnixSockets.bind(socket, file(), OWNER_ONLY))
                    .isInstanceOf(PosixException.class)
                    .hasMessage("bind " + file() + ": EADDRINUSE (Address already in use)");
        }
        UnixAddress name = abstractName();
        try (Fd first = listen(name, SOCK_STREAM);
                Fd second = UnixSockets.socket(SOCK_STREAM)) {
            assertThatThrownBy(() -> UnixSockets.bind(second, name, OWNER_ONLY))
                    .hasMessage("bind " + name + ": EADDRINUSE (Address already in use)");
            assertThat(first.isOpen()).isTrue();
        }
    }

    @Test
    void shouldSayWhyItCanNotConnect() {
        try (Fd client = UnixSockets.socket(SOCK_STREAM)) {
            assertThat(UnixSockets.connect(client, file())).isEqualTo(ENOENT);
            listen(file(), SOCK_STREAM).close();
            assertThat(UnixSockets.connect(client, file())).as("stale").isEqualTo(ECONNREFUSED);
            UnixAddress name = abstractName();
            assertThat(UnixSockets.connect(client, name)).isEqualTo(ECONNREFUSED);
        }
    }

    @Test
    void shouldFindSocketsOfItsOwnTypeOnly() {
        UnixAddress name = abstractName();
        try (Fd inFiles = listen(file(), SOCK_SEQPACKET);
                Fd inNames = listen(name, SOCK_SEQPACKET);
                Fd client = UnixSockets.socket(SOCK_STREAM)) {
            assertThat(UnixSockets.connect(client, file())).isEqualTo(EPROTOTYPE);
            assertThat(UnixSockets.connect(client, name)).isEqualTo(ECONNREFUSED);
            assertThat(UnixSockets.accept(inFiles)).isNull();
            assertThat(UnixSockets.accept(inNames)).isNull();
        }
    }

    @Test
    void shouldSayThatTooManyWaitToBeAccepted() {
        UnixAddress name = abstractName();
        try (Fd listener = listen(name, SOCK_STREAM);
                Fd first = UnixSockets.socket(SOCK_STREAM);
                Fd second = UnixSockets.socket(SOCK_STREAM);
                Fd third = UnixSockets.socket(SOCK_STREAM)) {
            assertThat(UnixSockets.connect(first, name)).isZero();
            assertThat(UnixSockets.connect(second, name)).isZero();
            assertThat(UnixSockets.connect(third, name)).isEqualTo(EAGAIN);

            UnixSockets.accept(listener).close();

            assertThat(UnixSockets.connect(third, name)).isZero();
        }
    }

    @Test
    void shouldSayWhyItCanNotAccept() {
        try (Fd socket = UnixSockets.socket(SOCK_STREAM)) {
            assertThatThrownBy(() -> UnixSockets.accept(socket))
                    .hasMessage("accept4 " + socket + ": EINVAL (Invalid argument)");
        }
    }

    @Test
    void shouldKnowWhoIsAtTheOtherEnd() throws Exception {
        Object uid = Files.getAttribute(folder, "unix:uid");
        Object gid = Files.getAttribute(folder, "unix:gid");
        try (UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM)) {
            UnixSockets.Peer peer = UnixSockets.peer(pair.first());

            assertThat(peer.pid()).isEqualTo((int) ProcessHandle.current().pid());
            assertThat(peer.uid()).isEqualTo(((Integer) uid).longValue());
            assertThat(peer.gid()).isEqualTo(((Integer) gid).longValue());
        }
    }

    @Test
    void shouldSayThatSomethingHasNoPeer() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            assertThatThrownBy(() -> UnixSockets.peer(pipe.read()))
                    .isInstanceOf(PosixException.class)
                    .hasMessageContaining("getsockopt SO_PEERCRED " + pipe.read() + ": ENOTSOCK");
        }
    }
}
