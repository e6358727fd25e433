// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.AF_INET;
import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EALREADY;
import static ave.posix.abi.Constants.ECONNREFUSED;
import static ave.posix.abi.Constants.ECONNRESET;
import static ave.posix.abi.Constants.EINPROGRESS;
import static ave.posix.abi.Constants.EISCONN;
import static ave.posix.abi.Constants.EPIPE;
import static ave.posix.abi.Constants.IPPROTO_IPV6;
import static ave.posix.abi.Constants.IPPROTO_TCP;
import static ave.posix.abi.Constants.IPV6_V6ONLY;
import static ave.posix.abi.Constants.MSG_MORE;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SHUT_RD;
import static ave.posix.abi.Constants.SHUT_RDWR;
import static ave.posix.abi.Constants.SHUT_WR;
import static ave.posix.abi.Constants.SOCK_CLOEXEC;
import static ave.posix.abi.Constants.SOCK_STREAM;
import static ave.posix.abi.Constants.SOL_SOCKET;
import static ave.posix.abi.Constants.SO_ACCEPTCONN;
import static ave.posix.abi.Constants.SO_KEEPALIVE;
import static ave.posix.abi.Constants.SO_LINGER;
import static ave.posix.abi.Constants.SO_RCVBUF;
import static ave.posix.abi.Constants.SO_REUSEADDR;
import static ave.posix.abi.Constants.TCP_KEEPCNT;
import static ave.posix.abi.Constants.TCP_KEEPIDLE;
import static ave.posix.abi.Constants.TCP_KEEPINTVL;
import static ave.posix.abi.Constants.TCP_NODELAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class SocketsTest {
    private static final int AF_UNIX = 1;

    @ParameterizedTest
    @MethodSource("ave.posix.Loopback#addresses")
    void shouldConnectTwoEndsThatKnowEachOther(InetAddress address) {
        try (Fd listener = Loopback.listen(address, 4);
                Fd client = Sockets.stream(address)) {
            InetSocketAddress service = Sockets.localAddress(listener);
            assertThat(Loopback.connect(client, service)).isZero();
            Loopback.await(listener, POLLIN);

            Sockets.Accepted accepted = Sockets.accept(listener);
            try (Fd server = accepted.fd()) {
                assertThat(accepted.peer()).isEqualTo(Sockets.localAddress(client));
                assertThat(Sockets.peerAddress(client)).isEqualTo(service);
                assertThat(Sockets.peerAddress(server)).isEqualTo(Sockets.localAddress(client));
                assertThat(Sockets.localAddress(server)).isEqualTo(service);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ave.posix.Loopback#addresses")
    void shouldCarryBytesBothWays(InetAddress address) {
        try (Loopback.Pair pair = Loopback.Pair.over(address)) {
            assertThat(Loopback.send(pair.client(), "to the server", 0)).isEqualTo(13);
            assertThat(Loopback.receive(pair.server())).isEqualTo("to the server");
            assertThat(Loopback.send(pair.server(), "back", 0)).isEqualTo(4);
            assertThat(Loopback.receive(pair.client())).isEqualTo("back");
        }
    }

    @ParameterizedTest
    @MethodSource("ave.posix.Loopback#addresses")
    void shouldShowAddressesOfThisMachineWithoutAScope(InetAddress address) {
        try (Fd listener = Loopback.listen(address, 1)) {
            InetSocketAddress local = Sockets.localAddress(listener);

            assertThat(Sockets.text(local)).isEqualTo(Sockets.text(at(address, local.getPort())));
            assertThat(Sockets.text(local)).doesNotContain("%");
        }
    }

    @Test
    void shouldShowAPeerOfTheOldKindAsOneOnASocketForBoth() {
        assumeTrue(Loopback.isHere(Loopback.v6()), "this machine has no ::1");
        InetAddress any = new InetSocketAddress(0).getAddress();
        try (Fd listener = Sockets.stream(Loopback.v6());
                Fd client = Sockets.stream(Loopback.v4())) {
            Sockets.setOption(listener, IPPROTO_IPV6, IPV6_V6ONLY, 0);
            Sockets.bind(listener, at(v6Of(any), 0));
            Sockets.listen(listener, 1);
            int port = Sockets.localAddress(listener).getPort();
            assertThat(Loopback.connect(client, at(Loopback.v4(), port))).isZero();
            Loopback.await(listener, POLLIN);

            Sockets.Accepted accepted = Sockets.accept(listener);
            accepted.fd().close();

            assertThat(accepted.peer()).isEqualTo(Sockets.localAddress(client));
        }
    }

    private static InetAddress v6Of(InetAddress any) {
        try {
            assertThat(any.isAnyLocalAddress()).isTrue();
            return InetAddress.getByAddress(new byte[16]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static InetSocketAddress at(InetAddress address, int port) {
        return new InetSocketAddress(address, port);
    }

    @ParameterizedTest
    @MethodSource("ave.posix.Loopback#addresses")
    void shouldLetTheKernelChooseAPort(InetAddress address) {
        try (Fd socket = Sockets.stream(address)) {
            assertThat(Sockets.localAddress(socket).getPort()).isZero();

            Sockets.bind(socket, at(address, 0));

            assertThat(Sockets.localAddress(socket).getPort()).isPositive();
            assertThat(Sockets.localAddress(socket).getAddress()).isEqualTo(address);
        }
    }

    @ParameterizedTest
    @MethodSource("ave.posix.Loopback#addresses")
    void shouldSayWhichAddressIsInUse(InetAddress address) {
        try (Fd first = Loopback.listen(address, 1);
                Fd second = Sockets.stream(address)) {
            InetSocketAddress taken = Sockets.localAddress(first);

            assertThatThrownBy(() -> Sockets.bind(second, taken))
                    .isInstanceOf(PosixException.class)
                    .hasMessage(
                            "bind "
                                    + Sockets.text(taken)
                                    + ": EADDRINUSE (Address already in use)");
        }
    }

    @Test
    void shouldNameTheAddressThatIsNotLocal() throws IOException {
        // Kept for documentation by RFC 5737: nobody has it.
        InetAddress foreign = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        try (Fd socket = Sockets.stream(foreign)) {
            assertThatThrownBy(() -> Sockets.bind(socket, at(foreign, 0)))
                    .hasMessage(
                            "bind 192.0.2.1:0: EADDRNOTAVAIL (Cannot assign requested address)");
        }
    }

    @Test
    void shouldAcceptNothingWithoutAWaitingConnection() {
        try (Fd listener = Loopback.listen(Loopback.v4(), 1)) {
            assertThat(Sockets.accept(listener)).isNull();
        }
    }

    @Test
    void shouldAcceptAllThatWaitOneByOne() {
        int many = 20;
        List<Fd> open = new ArrayList<>();
        try (Fd listener = Loopback.listen(Loopback.v4(), many)) {
            List<InetSocketAddress> clients = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                Fd client = Sockets.stream(Loopback.v4());
                open.add(client);
                assertThat(Loopback.connect(client, Sockets.localAddress(listener))).isZero();
                clients.add(Sockets.localAddress(client));
            }
            List<InetSocketAddress> peers = new ArrayList<>();
            while (peers.size() < many) {
                Loopback.await(listener, POLLIN);
                Sockets.Accepted accepted = Sockets.accept(listener);
                open.add(accepted.fd());
                peers.add(accepted.peer());
            }
            assertThat(peers).containsExactlyInAnyOrderElementsOf(clients);
            assertThat(Sockets.accept(listener)).isNull();
        } finally {
            open.forEach(Fd::close);
        }
    }

    @Test
    void shouldAcceptAConnectionThatIsGoneAlready() {
        try (Fd listener = Loopback.listen(Loopback.v4(), 1)) {
            try (Fd client = Sockets.stream(Loopback.v4())) {
                assertThat(Loopback.connect(client, Sockets.localAddress(listener))).isZero();
                Loopback.send(client, "last words", 0);
            }
            Loopback.await(listener, POLLIN);
            try (Fd server = Sockets.accept(listener).fd()) {
                assertThat(Loopback.receive(server)).isEqualTo("last words");
                assertThat(Loopback.receive(server)).as("the end").isEmpty();
            }
        }
    }

    @Test
    void shouldSayWhyItCanNotAccept() {
        try (Fd socket = Sockets.stream(Loopback.v4())) {
            assertThatThrownBy(() -> Sockets.accept(socket))
                    .isInstanceOf(PosixException.class)
                    .hasMessage("accept4 " + socket + ": EINVAL (Invalid argument)");
        }
    }

    @Test
    void shouldMakeSocketsThatNeitherBlockNorAreInherited() throws IOException {
        try (Loopback.Pair pair = Loopback.Pair.over(Loopback.v4())) {
            for (Fd fd : new Fd[] {pair.client(), pair.server()}) {
                assertThat(OpenFiles.isNonBlocking(fd.number())).isTrue();
                assertThat(OpenFiles.isCloseOnExec(fd.number())).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ave.posix.Loopback#addresses")
    void shouldBeRefusedWithoutAListener(InetAddress address) {
        try (Fd socket = Sockets.stream(address)) {
            assertThat(Loopback.connect(socket, Loopback.nobody(address))).isEqualTo(ECONNREFUSED);
            assertThat(Sockets.takeError(socket)).as("an error is told once").isZero();
        }
    }

    @Test
    void shouldSayThatAnAttemptGoesOnOrIsOver() {
        try (Fd listener = Loopback.listen(Loopback.v4(), 0);
                Fd first = Sockets.stream(Loopback.v4());
                Fd second = Sockets.stream(Loopback.v4())) {
            InetSocketAddress service = Sockets.localAddress(listener);
            // A backlog of 0 has room for one; who comes next has to wait.
            assertThat(Loopback.connect(first, service)).isZero();
            assertThat(Sockets.connect(first, service)).isIn(0, EISCONN);
            assertThat(Sockets.connect(first, service)).isEqualTo(EISCONN);

            assertThat(Sockets.connect(second, service)).isEqualTo(EINPROGRESS);
            assertThat(Sockets.connect(second, service)).isEqualTo(EALREADY);
            assertThat(Sockets.takeError(second)).isZero();
        }
    }

    @Test
    void shouldFindNothingToReceiveAndThenTheEnd() {
        try (Loopback.Pair pair = Loopback.Pair.over(Loopback.v4())) {
            NativeBuffer buffer = new NativeBuffer(8);
            assertThat(Sockets.recv(pair.client(), buffer, 0, 8)).isEqualTo(-EAGAIN);

            pair.server().close();

            Loopback.await(pair.client(), POLLIN);
            assertThat(Sockets.recv(pair.client(), buffer, 0, 8)).isZero();
        }
    }

    @Test
    void shouldNotWaitOnASocketThatBlocks() {
        try (Loopback.Pair pair = Loopback.Pair.over(Loopback.v4())) {
            pair.client().setNonBlocking(false);
            NativeBuffer buffer = new NativeBuffer(100_000);
            assertThat(Sockets.recv(pair.client(), buffer, 0, 8)).isEqualTo(-EAGAIN);

            int result = Sockets.send(pair.client(), buffer, 0, buffer.capacity(), 0);
            long sent = 0;
            while (result > 0) {
                sent += result;
                result = Sockets.send(pair.client(), buffer, 0, buffer.capacity(), 0);
            }
            assertThat(result).as("after %d bytes that nobody reads", sent).isEqualTo(-EAGAIN);
        }
    }

    @Test
    void shouldSendAndReceivePartsOfABuffer() {
        try (Loopback.Pair pair = Loopback.Pair.over(Loopback.v4())) {
            assertThat(Sockets.send(pair.client(), Bytes.of("0123456789"), 2, 5, 0)).isEqualTo(5);
            Loopback.await(pair.server(), POLLIN);
            NativeBuffer buffer = Bytes.of("----------");
            assertThat(Sockets.recv(pair.server(), buffer, 1, 3)).isEqualTo(3);

            assertThat(Bytes.text(buffer, 0, 10)).isEqualTo("-234------");
            assertThat(Loopback.receive(pair.server())).isEqualTo("56");
        }
    }

    @Test
    void shouldGiveAnErrorAndNoSignalWhenThePeerIsGone() {
        try (Loopback.Pair pair = Loopback.Pair.over(Loopback.v4());
                SignalCount broken = SignalCount.of("PIPE")) {
            Sockets.shutdown(pair.client(), SHUT_WR);
            assertThat(Loopback.send(pair.client(), "a", 0)).isEqualTo(-EPIPE);
            pair.server().close();

            assertThat(broken.now()).as("SIGPIPE").isZero();
        }
    }

    @Test
    void shouldHearOfAResetOnceAndOfABrokenPipeFromThenOn() {
        try (Loopback.Pair pair = Loopback.Pair.over(Loopback.v4())) {
            Loopback.send(pair.client(), "never read", 0);
            Loopback.await(pair.server(), POLLIN);
            // What is unread at the time of a close makes it a reset.
            pair.server().close();
            Loopback.await(pair.client(), POLLIN);

            NativeBuffer buffer = new NativeBuffer(8);
            assertThat(Sockets.recv(pair.client(), buffer, 0, 8)).isEqualTo(-ECONNRESET);
            assertThat(Loopback.send(pair.client(), "a", 0)).isEqualTo(-EPIPE);
            assertThat(Loopback.send(pair.client(), "a", 0)).isEqualTo(-EPIPE);
        }
    }

    @Test
    void shouldEndOneDirectionAndKeepTheOther() {
        try (Loopback.Pair pair = Loopback.Pair.over(Loopback.v4())) {
            Loopback.send(pair.client(), "the last", 0);
            Sockets.shutdown(pair.client(), SHUT_WR);

            assertThat(Loopback.receive(pair.server())).isEqualTo("the last");
            assertThat(Loopback.receive(pair.server())).isEmpty();
            Loopback.send(pair.server(), "still heard", 0);
            assertThat(Loopback.receive(pair.client())).isEqualTo("still heard");
        }
    }

    @Test
    void shouldReadTheEndOfADirectionThatItEndedItself() {
        try (Loopback.Pair pair = Loopback.Pair.over(Loopback.v4())) {
            Sockets.shutdown(pair.client(), SHUT_RD);

            assertThat(Loopback.receive(pair.client())).isEmpty();
        }
    }

    @Test
    void shouldNotMindShuttingDownWhatIsNotConnected() {
        try (Fd socket = Sockets.stream(Loopback.v4())) {
            Sockets.shutdown(socket, SHUT_RDWR);
            assertThat(socket.isOpen()).isTrue();
        }
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            assertThatThrownBy(() -> Sockets.shutdown(pipe.read(), SHUT_RDWR))
                    .hasMessage(
                            "shutdown "
                                    + pipe.read()
                                    + ": ENOTSOCK (Socket operation on non-socket)");
        }
    }

    @Test
    void shouldHoldBackWhatMoreIsToFollow() {
        try (Loopback.Pair pair = Loopback.Pair.over(Loopback.v4())) {
            Loopback.send(pair.client(), "one ", MSG_MORE);
            Loopback.send(pair.client(), "packet", 0);

            assertThat(Loopback.receive(pair.server())).isEqualTo("one packet");
        }
    }

    @ParameterizedTest
    @CsvSource({
        SOL_SOCKET + "," + SO_REUSEADDR + ",1",
        SOL_SOCKET + "," + SO_KEEPALIVE + ",1",
        IPPROTO_TCP + "," + TCP_NODELAY + ",1",
        IPPROTO_TCP + "," + TCP_KEEPIDLE + ",7",
        IPPROTO_TCP + "," + TCP_KEEPINTVL + ",8",
        IPPROTO_TCP + "," + TCP_KEEPCNT + ",3",
    })
    void shouldReadTheOptionsThatItSet(int level, int option, int value) {
        try (Fd socket = Sockets.stream(Loopback.v4())) {
            assertThat(Sockets.option(socket, level, option)).isNotEqualTo(value);

            Sockets.setOption(socket, level, option, value);

            assertThat(Sockets.option(socket, level, option)).isEqualTo(value);
        }
    }

    @Test
    void shouldReadWhatTheKernelMadeOfAWish() {
        try (Fd socket = Sockets.stream(Loopback.v4())) {
            Sockets.setOption(socket, SOL_SOCKET, SO_RCVBUF, 20_000);

            assertThat(Sockets.option(socket, SOL_SOCKET, SO_RCVBUF)).isEqualTo(40_000);
        }
    }

    @Test
    void shouldTellAListeningSocketFromOthers() {
        try (Fd listener = Loopback.listen(Loopback.v4(), 1);
                Fd other = Sockets.stream(Loopback.v4())) {
            assertThat(Sockets.option(listener, SOL_SOCKET, SO_ACCEPTCONN)).isEqualTo(1);
            assertThat(Sockets.option(other, SOL_SOCKET, SO_ACCEPTCONN)).isZero();
        }
    }

    @Test
    void shouldSayWhichSocketRefusesAnOption() {
        try (Fd socket = Sockets.stream(Loopback.v4())) {
            assertThatThrownBy(() -> Sockets.option(socket, SOL_SOCKET, 9999))
                    .hasMessage("getsockopt " + socket + ": ENOPROTOOPT (Protocol not available)");
            // A struct of two ints, which one int is too short for.
            assertThatThrownBy(() -> Sockets.setOption(socket, SOL_SOCKET, SO_LINGER, 1))
                    .hasMessage("setsockopt " + socket + ": EINVAL (Invalid argument)");
        }
    }

    @Test
    void shouldHaveNoPeerBeforeItIsConnected() {
        try (Fd socket = Sockets.stream(Loopback.v4())) {
            assertThatThrownBy(() -> Sockets.peerAddress(socket))
                    .hasMessage(
                            "getpeername "
                                    + socket
                                    + ": ENOTCONN (Transport endpoint is not connected)");
        }
    }

    @Test
    void shouldRefuseAddressesOfAnotherKind() {
        int number = Libc.sockets().socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assertThat(AF_INET).isNotEqualTo(AF_UNIX);
        try (Fd socket = Fd.of(number)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Sockets.localAddress(socket))
                    .withMessage("not an internet socket: address family 1");
        }
    }

    @Test
    void shouldNotUseTheNumberOfAClosedSocket() {
        Loopback.Pair pair = Loopback.Pair.over(Loopback.v4());
        pair.close();

        assertThatIllegalStateException().isThrownBy(() -> Loopback.send(pair.client(), "a", 0));
        assertThatIllegalStateException()
                .isThrownBy(() -> Sockets.recv(pair.client(), new NativeBuffer(8), 0, 8));
        assertThatIllegalStateException()
                .isThrownBy(() -> Sockets.shutdown(pair.client(), SHUT_RDWR));
        assertThatIllegalStateException().isThrownBy(() -> Sockets.localAddress(pair.server()));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 4000, 127.0.0.1:4000",
        "0.0.0.0, 0, 0.0.0.0:0",
        "::1, 4000, [0:0:0:0:0:0:0:1]:4000",
        "2001:db8::7, 65535, [2001:db8:0:0:0:0:0:7]:65535"
    })
    void shouldShowAnAddressAsMessagesDo(String host, int port, String text) throws IOException {
        assertThat(Sockets.text(at(InetAddress.getByName(host), port))).isEqualTo(text);
    }
}
