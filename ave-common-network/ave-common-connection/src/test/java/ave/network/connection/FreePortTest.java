// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ave.io.Fd;
import ave.io.PosixException;
import ave.network.exceptions.ConnectionRefused;
import ave.posix.Descriptors;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class FreePortTest {
    private static final String HERE = "127.0.0.1";

    @Test
    void shouldFindAPortOfTheDefaultRangeAndListenOnIt() throws Exception {
        try (FreePort free = FreePort.find();
                Peer peer = Peer.connectTo(free.port())) {
            assertThat(free.port()).isBetween(FreePort.DEFAULT_START, FreePort.DEFAULT_STOP - 1);
            Ready.readable(free.socket());
            try (Connection server = free.socket().accept()) {
                assertThat(server.address().port()).isEqualTo(peer.port());
            }
            assertThat(free.socket().address()).isEqualTo(new Address("", free.port()));
        }
    }

    @Test
    void shouldFindPortsOfARangeOnly() {
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            try (FreePort free = FreePort.find(HERE, 21_000, 21_040, true)) {
                assertThat(free.port()).isBetween(21_000, 21_039);
                seen.add(free.port());
            }
        }
        assertThat(seen).as("picked at random").hasSizeGreaterThan(5);
    }

    @Test
    void shouldFindTheOnlyPortOfARange() {
        int port;
        try (FreePort free = FreePort.find(HERE, 22_000, 32_000, true)) {
            port = free.port();
        }
        try (FreePort free = FreePort.find(HERE, port, port + 1, true)) {
            assertThat(free.port()).isEqualTo(port);
        }
    }

    @Test
    void shouldFindTheLastPortThatThereIs() {
        try (FreePort free = FreePort.find(HERE, 65_500, 65_536, true)) {
            assertThat(free.port()).isBetween(65_500, 65_535);
        }
    }

    @Test
    void shouldOnlyBindWhenTheSocketShallNotListenYet() throws Exception {
        try (FreePort free = FreePort.find(HERE, 22_000, 32_000, false);
                BlockingConnection client =
                        new BlockingConnection(new Address(HERE, free.port()))) {
            assertThatExceptionOfType(ConnectionRefused.class).isThrownBy(client::connect);

            free.socket().listen();
            client.connect();
            Ready.readable(free.socket());
            free.socket().accept().close();
        }
    }

    @Test
    void shouldKeepOthersFromAPortOnlyOnceItListens() {
        try (FreePort free = FreePort.find(HERE, 22_000, 32_000, false)) {
            try (FreePort second = FreePort.find(HERE, free.port(), free.port() + 1, false)) {
                assertThat(second.port()).isEqualTo(free.port());
            }
            free.socket().listen();
            // Far less deep a stack than a test's makes the many attempts quicker.
            CompletableFuture<FreePort> none = new CompletableFuture<>();
            Thread seeker =
                    new Thread(() -> FreePort.find(HERE, free.port(), free.port() + 1, false));
            seeker.setUncaughtExceptionHandler((t, e) -> none.completeExceptionally(e));
            seeker.start();
            assertThat(none)
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(IllegalStateException.class)
                    .withMessage("no free port available");
        }
    }

    @Test
    void shouldPassByPortsThatAreTaken() {
        try (FreePort taken = FreePort.find(HERE, 22_000, 31_000, true)) {
            int port = taken.port();
            for (int i = 0; i < 20; i++) {
                try (FreePort free = FreePort.find(HERE, port, port + 10, true)) {
                    assertThat(free.port()).isNotEqualTo(port);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100",
        "-1, 100",
        "1, 65537",
        "100, 100",
        "101, 100",
        "65536, 65536",
        "-2147483648, 2147483647"
    })
    void shouldRefuseARangeThatIsNone(int start, int stop) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FreePort.find(HERE, start, stop, true).close())
                .withMessage(
                        "not a range of ports within [1, 65536): [" + start + ", " + stop + ")");
    }

    @Test
    void shouldSayAtOnceThatAHostIsNotThisOne() {
        assertThatExceptionOfType(PosixException.class)
                .isThrownBy(() -> FreePort.find("192.0.2.1", 22_000, 32_000, true).close())
                .withMessageMatching("bind 192\\.0\\.2\\.1:\\d+: EADDRNOTAVAIL \\(.*\\)");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(
                        () -> FreePort.find("no-such-host.invalid", 22_000, 32_000, true).close())
                .withMessage("resolve no-such-host.invalid: unknown host");
    }

    @Test
    void shouldHandItsSocketOn() {
        FreePort free = FreePort.find(HERE, 22_000, 32_000, true);
        Fd released = free.socket().release();
        free.close();
        try (Connection next = new Connection(new Address(HERE, free.port()), released)) {
            assertThat(Descriptors.isOpen(next.fileno())).isTrue();
        }
    }

    @Test
    void shouldCloseItsSocket() {
        FreePort free = FreePort.find(HERE, 22_000, 32_000, true);
        free.close();
        free.close();

        assertThat(free.socket().isOpen()).isFalse();
    }
}
