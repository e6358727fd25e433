// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.network.connection.Peer.utf8;
import static ave.posix.abi.Constants.IPPROTO_TCP;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SO_KEEPALIVE;
import static ave.posix.abi.Constants.TCP_KEEPCNT;
import static ave.posix.abi.Constants.TCP_KEEPIDLE;
import static ave.posix.abi.Constants.TCP_KEEPINTVL;
import static ave.posix.abi.Constants.TCP_NODELAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import ave.io.PosixException;
import ave.network.exceptions.ConnectionAgain;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionInProgress;
import ave.network.exceptions.ConnectionRefused;
import ave.posix.Descriptors;
import ave.posix.Sockets;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections come to be, what sockets they have, and how they end. */
@Timeout(60)
@SuppressWarnings("try") // closing in the middle is what many of these are about
class ConnectionSocketTest {
    private static Address here(int port) {
        return new Address("127.0.0.1", port);
    }

    /** A listening connection on a port that the kernel chose. */
    private static Connection listen(String host) {
        try (FreePort free = FreePort.find(host, 20_000, 32_000, true)) {
            return new Connection(new Address(host, free.port()), free.socket().release());
        }
    }

    private static Connection acceptFrom(Connection listener) {
        Ready.readable(listener);
        return listener.accept();
    }

    private static int option(Connection connection, int level, int option) {
        try (Fd copy = Fd.duplicateOf(connection.fileno())) {
            return Sockets.option(copy, level, option);
        }
    }

    @Test
    void shouldHaveNoSocketAtFirst() {
        try (Connection connection = new Connection(here(4000))) {
            assertThat(connection.isOpen()).isFalse();
            assertThat(connection.fileno()).isEqualTo(-1);
            assertThat(connection.address()).isEqualTo(here(4000));
            assertThat(connection).hasToString("Connection(127.0.0.1:4000, closed)");
        }
    }

    @Test
    void shouldSayWhichSocketItHas() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            int number = ends.ours().fileno();
            assertThat(Descriptors.isOpen(number)).isTrue();
            assertThat(ends.ours())
                    .hasToString("Connection(" + ends.ours().address() + ", fd " + number + ")");
        }
        try (Connection blocking = new BlockingConnection(here(1))) {
            assertThat(blocking).hasToString("BlockingConnection(127.0.0.1:1, closed)");
        }
    }

    @Test
    void shouldRefuseToTakeNothingOver() {
        assertThatNullPointerException()
                .isThrownBy(() -> new Connection(here(1), null).close())
                .withMessage("fd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", ""})
    void shouldAcceptWhoConnects(String host) throws Exception {
        assumeTrue(!host.equals("::1") || hasNewLoopback(), "this machine has no ::1");
        try (Connection listener = listen(host);
                BlockingConnection client = new BlockingConnection(listener.address())) {
            client.connect();
            try (Connection server = acceptFrom(listener)) {
                client.put(utf8("hello"));
                assertThat(Ends.awaitMessage(server)).isEqualTo("hello");
                server.put(utf8("welcome"));
                assertThat(Peer.text(client.get())).isEqualTo("welcome");
                assertThat(client.address()).as("as it was given").isEqualTo(listener.address());
            }
        }
    }

    private static boolean hasNewLoopback() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.isBound();
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Test
    void shouldTellTheAddressOfWhoConnected() throws Exception {
        try (Connection listener = listen("127.0.0.1");
                Peer peer = Peer.connectTo(listener.address().port());
                Connection server = acceptFrom(listener)) {
            assertThat(server.address()).isEqualTo(here(peer.port()));
        }
    }

    @Test
    void shouldSayThatNobodyWantsToConnect() {
        try (Connection listener = listen("127.0.0.1")) {
            assertThatExceptionOfType(ConnectionAgain.class)
                    .isThrownBy(() -> listener.accept().close())
                    .withMessage("accept on %s: nobody wants to connect", listener.address());
        }
    }

    @Test
    void shouldAcceptOnNothingButAnOpenSocket() {
        Connection listener = listen("127.0.0.1");
        listener.close();

        assertThatExceptionOfType(ConnectionClosed.class)
                .isThrownBy(() -> listener.accept().close())
                .withMessage("accept on %s: the connection is closed", listener.address());
    }

    @Test
    void shouldAcceptOnASocketThatWasHandedOverInBlockingMode() throws Exception {
        try (Connection original = listen("127.0.0.1")) {
            Fd copy = Fd.duplicateOf(original.fileno());
            copy.setNonBlocking(false);
            try (Connection taken = new Connection(original.address(), copy)) {
                assertThatExceptionOfType(ConnectionAgain.class)
                        .isThrownBy(() -> taken.accept().close());
                try (Peer peer = Peer.connectTo(original.address().port());
                        Connection server = acceptFrom(taken)) {
                    peer.sendMessage("hello");
                    assertThat(Ends.awaitMessage(server)).isEqualTo("hello");
                }
            }
        }
    }

    @Test
    void shouldPassItsMessageLimitOnToThoseThatItAccepts() throws Exception {
        try (Connection listener = listen("127.0.0.1")) {
            listener.setMessageLimit(77);
            try (Peer peer = Peer.connectTo(listener.address().port());
                    Connection server = acceptFrom(listener)) {
                assertThat(server.messageLimit()).isEqualTo(77);
                assertThat(peer.port()).isEqualTo(server.address().port());
            }
        }
    }

    @Test
    void shouldSayThatAPortIsTaken() {
        try (Connection listener = listen("127.0.0.1");
                Connection second = new Connection(listener.address())) {
            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(second::listen)
                    .withMessage(
                            "bind %s: EADDRINUSE (Address already in use)", listener.address());
            assertThat(second.isOpen()).isFalse();
        }
    }

    @Test
    void shouldListenAgainRightAfterItWasClosed() throws Exception {
        Connection first = listen("127.0.0.1");
        try (Peer peer = Peer.connectTo(first.address().port())) {
            // Closed by this side first, which leaves the port in TIME_WAIT.
            acceptFrom(first).close();
            assertThat(peer.isAtTheEnd()).isTrue();
        }
        first.close();
        try (Connection second = new Connection(first.address())) {
            second.listen();
            try (Peer peer = Peer.connectTo(first.address().port());
                    Connection server = acceptFrom(second)) {
                assertThat(server.address().port()).isEqualTo(peer.port());
            }
        }
    }

    @Test
    void shouldListenOnASocketThatIsBound() throws Exception {
        try (FreePort free = FreePort.find("127.0.0.1", 20_000, 32_000, false)) {
            int number = free.socket().fileno();
            free.socket().listen();

            assertThat(free.socket().fileno()).isEqualTo(number);
            try (Peer peer = Peer.connectTo(free.port());
                    Connection server = acceptFrom(free.socket())) {
                assertThat(server.address().port()).isEqualTo(peer.port());
            }
        }
    }

    @Test
    void shouldConnectInTwoSteps() throws Exception {
        try (ServerSocket listener = Peer.listen();
                Connection client = new Connection(here(listener.getLocalPort()))) {
            try {
                client.connect();
            } catch (ConnectionInProgress e) {
                assertThat(e).hasMessage("connect %s: in progress", client.address());
                Ready.writable(client);
            }
            client.connect();
            client.connect();
            try (Peer peer = Peer.acceptedBy(listener)) {
                client.put(utf8("connected"));
                assertThat(peer.readText()).isEqualTo("connected");
            }
        }
    }

    @Test
    void shouldSayAgainAndAgainThatItIsInProgress() {
        try (Backlog full = Backlog.full();
                Connection client = new Connection(full.address())) {
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatExceptionOfType(ConnectionInProgress.class).isThrownBy(client::connect);
            }
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void shouldBeRefusedAndTryAnewWithAnotherSocket() throws Exception {
        try (ServerSocket listener = Peer.listen()) {
            int port = listener.getLocalPort();
            listener.close();
            try (Connection client = new Connection(here(port))) {
                for (int attempt = 0; attempt < 3; attempt++) {
                    assertThatExceptionOfType(ConnectionRefused.class)
                            .isThrownBy(() -> Ends.finishConnecting(client))
                            .withMessage(
                                    "connect %s: ECONNREFUSED (Connection refused)", here(port));
                    assertThat(client.isOpen()).isFalse();
                }
                try (Connection server = new Connection(here(port))) {
                    server.listen();
                    Ends.finishConnecting(client);
                    acceptFrom(server).close();
                }
            }
        }
    }

    @Test
    void shouldNotTakeItselfForAPeer() {
        try (FreePort bound = FreePort.find("127.0.0.1", 20_000, 32_000, false)) {
            // As when the kernel chooses for a client the very port that it tries to reach.
            try (Connection client = new Connection(here(bound.port()), bound.socket().release())) {
                assertThatExceptionOfType(ConnectionRefused.class)
                        .isThrownBy(() -> Ends.finishConnecting(client))
                        .withMessage(
                                "connect %s: ECONNREFUSED (Connection refused)", client.address());
                assertThat(client.isOpen()).isFalse();
            }
        }
    }

    @Test
    void shouldSayThatAHostIsUnknown() {
        try (Connection client = new Connection(new Address("no-such-host.invalid", 1))) {
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(client::connect)
                    .withMessage("resolve no-such-host.invalid: unknown host");
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(client::listen);
            assertThat(client.isOpen()).isFalse();
        }
    }

    static Stream<List<Integer>> options() {
        return Stream.of(
                List.of(IPPROTO_TCP, TCP_NODELAY, 1),
                List.of(SOL_SOCKET, SO_KEEPALIVE, 1),
                List.of(IPPROTO_TCP, TCP_KEEPIDLE, 5),
                List.of(IPPROTO_TCP, TCP_KEEPINTVL, 5),
                List.of(IPPROTO_TCP, TCP_KEEPCNT, 5));
    }

    @ParameterizedTest
    @MethodSource("options")
    void shouldSetTheOptionsOfBothKindsOfSockets(List<Integer> expected) {
        int level = expected.get(0);
        int option = expected.get(1);
        try (Connection listener = listen("127.0.0.1");
                BlockingConnection made = new BlockingConnection(listener.address())) {
            made.connect();
            try (Connection accepted = acceptFrom(listener)) {
                assertThat(option(made, level, option)).isEqualTo(expected.get(2));
                assertThat(option(accepted, level, option)).isEqualTo(expected.get(2));
            }
        }
    }

    @Test
    void shouldAskTheKernelForBuffers() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            Connection ours = ends.ours();
            int receive = ours.receiveBufSize();

            ours.setBufSizes(0, 20_000);
            assertThat(ours.sendBufSize()).isEqualTo(40_000);
            assertThat(ours.receiveBufSize()).isEqualTo(receive);

            ours.setBufSizes(30_000, 0);
            assertThat(ours.receiveBufSize()).isEqualTo(60_000);
            assertThat(ours.sendBufSize()).isEqualTo(40_000);
        }
    }

    @Test
    void shouldAskForNoBuffersOfAClosedSocket() {
        Connection connection = new Connection(here(4000));

        assertThatExceptionOfType(ConnectionClosed.class)
                .isThrownBy(() -> connection.setBufSizes(1, 1))
                .withMessage("set the buffer sizes of 127.0.0.1:4000: the connection is closed");
        assertThatExceptionOfType(ConnectionClosed.class).isThrownBy(connection::receiveBufSize);
        assertThatExceptionOfType(ConnectionClosed.class).isThrownBy(connection::sendBufSize);
        assertThatExceptionOfType(ConnectionClosed.class)
                .isThrownBy(connection::release)
                .withMessage("release 127.0.0.1:4000: the connection is closed");
    }

    @Test
    void shouldEndTheStreamForThePeerWhenItIsClosed() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            ends.ours().put(utf8("last"));
            ends.ours().close();
            ends.ours().close();

            assertThat(ends.peer().readText()).isEqualTo("last");
            assertThat(ends.peer().isAtTheEnd()).isTrue();
            assertThat(ends.ours().fileno()).isEqualTo(-1);
        }
    }

    @Test
    void shouldEndTheStreamThoughSomebodyElseHoldsTheDescriptor() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking();
                Fd held = Fd.duplicateOf(ends.ours().fileno())) {
            ends.ours().close();

            assertThat(ends.peer().isAtTheEnd()).isTrue();
            assertThat(held.isOpen()).isTrue();
        }
    }

    @Test
    void shouldGiveItsSocketAwayAsItIs() throws Exception {
        try (Ends<Connection> ends = Ends.nonBlocking()) {
            ends.peer().sendMessage("before");
            Ready.readable(ends.ours());
            int number = ends.ours().fileno();

            Fd released = ends.ours().release();
            assertThat(released.number()).isEqualTo(number);
            ends.ours().close();

            assertThat(ends.ours().isOpen()).isFalse();
            try (Connection next = new Connection(ends.ours().address(), released)) {
                assertThat(Ends.awaitMessage(next)).isEqualTo("before");
                next.put(utf8("after"));
                assertThat(ends.peer().readText()).isEqualTo("after");
            }
            assertThat(ends.peer().isAtTheEnd()).isTrue();
        }
    }

    @Test
    void shouldConnectAnewAfterItGaveItsSocketAway() throws Exception {
        try (ServerSocket listener = Peer.listen();
                Connection client = new Connection(here(listener.getLocalPort()))) {
            Ends.finishConnecting(client);
            try (Peer first = Peer.acceptedBy(listener);
                    Connection next = new Connection(client.address(), client.release())) {
                Ends.finishConnecting(client);
                try (Peer second = Peer.acceptedBy(listener)) {
                    client.put(utf8("for the second"));
                    next.put(utf8("for the first"));

                    assertThat(second.readText()).isEqualTo("for the second");
                    assertThat(first.readText()).isEqualTo("for the first");
                }
            }
        }
    }

    @Test
    void shouldLeaveAListeningSocketToWhoeverElseHoldsIt() throws Exception {
        Connection first = listen("127.0.0.1");
        first.listen();
        try (Connection second = new Connection(first.address(), Fd.duplicateOf(first.fileno()))) {
            first.close();

            assertStillAccepts(second);
        }
    }

    @Test
    void shouldLeaveAListeningSocketThatItTookOverToWhoeverElseHoldsIt() throws Exception {
        try (Connection first = listen("127.0.0.1")) {
            Connection second = new Connection(first.address(), Fd.duplicateOf(first.fileno()));
            // It never accepted anybody, so that it can't know from that.
            second.close();

            assertStillAccepts(first);
        }
    }

    private static void assertStillAccepts(Connection listener) throws Exception {
        try (Peer peer = Peer.connectTo(listener.address().port());
                Connection server = acceptFrom(listener)) {
            assertThat(server.address().port()).isEqualTo(peer.port());
        }
    }

    @Test
    void shouldCloseADescriptorThatIsNoSocketAndSayWhatItIs() {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            Connection wrong = new Connection(here(1), Fd.duplicateOf(pipe.write().number()));
            pipe.write().close();

            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(wrong::close)
                    .withMessageContaining("ENOTSOCK (Socket operation on non-socket)");
            assertThat(wrong.isOpen()).isFalse();
        }
    }

    @Test
    void shouldHearOfARefusalThatWasUnderWayWhenItTookOver() {
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        try (Fd socket = Sockets.stream(any.getAddress());
                FreePort free = FreePort.find("127.0.0.1", 20_000, 32_000, false)) {
            InetSocketAddress nobody = new InetSocketAddress(any.getAddress(), free.port());
            int errno = Sockets.connect(socket, nobody);
            assertThat(errno).isNotZero();
            try (Connection client = new Connection(here(free.port()), socket)) {
                assertThatExceptionOfType(ConnectionRefused.class)
                        .isThrownBy(() -> Ends.finishConnecting(client))
                        .withMessageContaining("ECONNREFUSED (Connection refused)");
            }
        }
    }
}
