// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static ave.posix.abi.Constants.IPPROTO_TCP;
import static ave.posix.abi.Constants.TCP_KEEPIDLE;
import static ave.posix.abi.Constants.TCP_USER_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.posix.Sockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A peer that vanishes is noticed, be the connection idle or not; on all interfaces. */
class VanishedPeerTest {
    private static int option(Connection connection, int option) {
        try (Fd fd = Fd.duplicateOf(connection.fileno())) {
            return Sockets.option(fd, IPPROTO_TCP, option);
        }
    }

    @Test
    void bothEndsOfAConnectionHaveALimitForWhatIsNotAcknowledged() {
        try (FreePort port = FreePort.find("127.0.0.1", 49152, 65536, true);
                BlockingConnection near = new BlockingConnection(port.socket().address())) {
            near.connect(Duration.ofSeconds(20), false);
            try (Connection far = port.socket().accept()) {
                for (Connection end : new Connection[] {near, far}) {
                    assertThat(option(end, TCP_USER_TIMEOUT)).isEqualTo(30_000);
                    assertThat(option(end, TCP_KEEPIDLE)).isEqualTo(5);
                }
            }
        }
    }

    @Test
    void thePeerOfADualStackSocketIsShownWithItsIPv4Address() throws Exception {
        try (FreePort port = FreePort.find("", 49152, 65536, true);
                SocketChannel client =
                        SocketChannel.open(
                                new InetSocketAddress(
                                        InetAddress.getByName("127.0.0.1"), port.port()))) {
            assertThat(client.isConnected()).isTrue();
            try (Connection accepted = port.socket().accept()) {
                assertThat(accepted.address().host()).isEqualTo("127.0.0.1");
            }
        }
    }
}
