// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.network.connection.Address;
import ave.network.connection.FreePort;
import ave.network.exceptions.ConnectionRefused;
import ave.network.exceptions.ConnectionTimeout;
import ave.testing.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A time limit covers looking up the name and trying all its addresses. */
@Timeout(120)
class AddressesOfANameTest {
    @TempDir private Path folder;

    /** Runs a class in a separate JVM, because the JDK reads its hosts file only once. */
    private List<String> run(String hosts, Class<?> main, Object... more) throws Exception {
        Path file = Files.writeString(folder.resolve("hosts"), hosts);
        List<Object> arguments = new ArrayList<>(List.of(file));
        arguments.addAll(List.of(more));
        return ChildJvm.run(List.of(), main, arguments.toArray());
    }

    /** A service on one of two addresses. */
    static final class One extends Control {
        private static final long serialVersionUID = 1L;

        One(int port, String host) {
            super(port, ControlOptions.defaults().host(host).authkey("k"));
        }

        @Rpc
        String ping() {
            return "pong";
        }
    }

    static final class Second {
        private Second() {}

        public static void main(String[] arguments) {
            System.setProperty("jdk.net.hosts.file", arguments[0]);
            RemoteOptions options = RemoteOptions.defaults().authkey("k").optimist(false);
            int port = port();
            Address both = new Address("both.test", port);
            try (RemoteControl client = new RemoteControl(both, options)) {
                assertThatThrownBy(() -> client.call("ping"))
                        .isInstanceOf(ConnectionRefused.class)
                        .hasMessageContaining("connect both.test:" + port + ": ")
                        .hasMessageContaining("connect 127.0.0.2:" + port + ": ECONNREFUSED")
                        .hasMessageContaining("connect 127.0.0.3:" + port + ": ECONNREFUSED");
                try (RunningControl running = new One(port, "127.0.0.3").runInThread()) {
                    assertThat(client.call("ping")).isEqualTo("pong");
                    assertThat(running.port()).isEqualTo(port);
                }
            }
        }
    }

    private static int port() {
        try (FreePort free = FreePort.find("", 49152, 65536, false)) {
            return free.port();
        }
    }

    @Test
    void theSecondAddressOfANameIsTriedIfTheFirstHasNoListener() throws Exception {
        run("127.0.0.2 both.test\n127.0.0.3 both.test\n", Second.class);
    }

    /** The first address never answers. */
    static final class AfterSilence {
        private AfterSilence() {}

        public static void main(String[] arguments) throws IOException {
            System.setProperty("jdk.net.hosts.file", arguments[0]);
            int port = port();
            RemoteOptions options =
                    RemoteOptions.defaults().authkey("k").timeout(Duration.ofSeconds(8));
            List<SocketChannel> crowd = new ArrayList<>();
            try (ServerSocket full = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.2"));
                    RunningControl running = new One(port, "127.0.0.3").runInThread();
                    RemoteControl client =
                            new RemoteControl(new Address("both.test", port), options)) {
                for (int i = 0; i < 8; i++) {
                    SocketChannel one = SocketChannel.open();
                    one.configureBlocking(false);
                    one.connect(full.getLocalSocketAddress());
                    crowd.add(one);
                }
                assertThat(client.call("ping")).isEqualTo("pong");
                assertThat(running.port()).isEqualTo(port);
            } finally {
                for (SocketChannel one : crowd) {
                    one.close();
                }
            }
        }
    }

    @Test
    void theSecondAddressOfANameIsTriedInTimeWhenTheFirstIsSilent() throws Exception {
        run("127.0.0.2 both.test\n127.0.0.3 both.test\n", AfterSilence.class);
    }

    @Test
    void aServiceOnAllInterfacesIsReachedByIPv4AndByIPv6() {
        try (RunningControl running = new One(0, "").runInThread()) {
            RemoteOptions options =
                    RemoteOptions.defaults().authkey("k").timeout(Duration.ofSeconds(20));
            for (String host : hosts()) {
                Address address = new Address(host, running.port());
                try (RemoteControl client = new RemoteControl(address, options)) {
                    assertThat(client.call("ping")).as(host).isEqualTo("pong");
                }
            }
        }
    }

    private static List<String> hosts() {
        List<String> hosts = new ArrayList<>(List.of("", "localhost", "127.0.0.1"));
        if (Files.exists(Path.of("/proc/net/if_inet6"))) {
            hosts.add("::1");
        }
        return hosts;
    }

    @Test
    void anUnknownNameIsAnErrorAtOnceWithoutALimit() {
        try (RemoteControl client = new RemoteControl(new Address("no.such.name.invalid", 1))) {
            assertThatThrownBy(() -> client.call("x"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("resolve no.such.name.invalid: unknown host");
        }
    }

    /** With a name server that never answers. */
    static final class WithoutAnswer {
        private WithoutAnswer() {}

        public static void main(String[] arguments) {
            RemoteOptions options = RemoteOptions.defaults().timeout(Duration.ofSeconds(1));
            long start = System.nanoTime();
            try (RemoteControl client =
                    new RemoteControl(new Address("dead.example.org", 1), options)) {
                assertThatThrownBy(() -> client.call("x")).isInstanceOf(ConnectionTimeout.class);
                RemoteControl patient = client.withDeadline(null);
                assertThatThrownBy(() -> patient.call("x"))
                        .isInstanceOf(ConnectionTimeout.class)
                        .hasMessage("resolve dead.example.org: timed out");
            }
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            assertThat(taken).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
        }
    }

    @Test
    void aDeadNameServerDoesNotStretchALimit() throws Exception {
        assumeTrue(
                "root".equals(System.getProperty("user.name")), "only root mounts a resolv.conf");
        Path unshare = Path.of("/usr/bin/unshare");
        assumeTrue(Files.isExecutable(unshare), "there is no unshare to be had");
        Path resolv = Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.77.0.1\n");
        List<String> mounted =
                List.of(
                        unshare.toString(),
                        "-m",
                        "sh",
                        "-c",
                        "mount --bind " + resolv + " /etc/resolv.conf && exec \"$@\"",
                        "sh");
        assumeTrue(isAllowed(mounted), "no mount namespaces here");
        try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress("127.77.0.1", 53))) {
            assertThat(silent.isBound()).isTrue();
            ChildJvm.run(mounted, WithoutAnswer.class);
        }
    }

    private static boolean isAllowed(List<String> prefix) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        return new ProcessBuilder(command).start().waitFor() == 0;
    }
}
