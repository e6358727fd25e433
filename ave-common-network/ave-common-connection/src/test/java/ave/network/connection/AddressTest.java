// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:4000, localhost, 4000",
        "127.0.0.1:1, 127.0.0.1, 1",
        ":65535, '', 65535",
        "[::1]:80, ::1, 80",
        "[fe80::1%eth0]:80, fe80::1%eth0, 80",
        "a.host-name.example:7, a.host-name.example, 7"
    })
    void shouldReadHostAndPort(String text, String host, int port) {
        Address address = Address.parse(text);

        assertThat(address).isEqualTo(new Address(host, port));
        assertThat(address).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "unix:/run/broker/socket, /run/broker/socket",
        "unix:./4000, ./4000",
        "unix:relative, relative",
        "unix:/a:1, /a:1",
        "unix:@broker, @broker",
        "unix:/rün/söcket, /rün/söcket"
    })
    void shouldReadAUnixSocket(String text, String path) {
        Address address = Address.parse(text);

        assertThat(address).hasToString(text).isEqualTo(Address.parse(text));
        assertThat(address.hasPath()).isTrue();
        assertThat(address.path()).isEqualTo(path);
        assertThat(address).isEqualTo(new Address(text, 0));
    }

    @Test
    void shouldTellAHostOfThatNameFromAUnixSocket() {
        assertThat(Address.parse("unix:4000")).isEqualTo(new Address("unix", 4000));
        assertThat(new Address("unix", 4000).path()).isNull();
        assertThat(Address.unix(Path.of("/a"))).isEqualTo(Address.parse("unix:/a"));
        assertThat(Address.unix(Path.of("@a"))).isEqualTo(Address.parse("unix:./@a"));
        assertThat(Address.unixAbstract("a"))
                .isEqualTo(Address.parse("unix:@a"))
                .isNotEqualTo(Address.parse("unix:a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:", "unix:@", "unix:/a\0b"})
    void shouldRefuseAUnixSocketWithoutAName(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Address.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "localhost:",
                "localhost:http",
                "localhost:80x",
                "localhost: 80",
                "localhost:1.5",
                "localhost:99999999999",
                "::1",
                "::1:80",
                "[::1]",
                "[::1]80",
                "[::1:80",
                "::1]:80",
                "[]:80",
                "[localhost]:80",
                "host:1:80"
            })
    void shouldRefuseWhatIsNotOfThatForm(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.parse(text))
                .withMessage("not an address of the form HOST:PORT: " + text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65536, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldRefusePortsThatDoNotExist(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Address("localhost", port))
                .withMessage("not a port from 1 to 65535: " + port);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.parse("localhost:" + port))
                .withMessage("not a port from 1 to 65535: " + port);
    }

    @Test
    void shouldRefuseAMissingHost() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Address(null, 1))
                .withMessage("an address needs a host");
    }

    @Test
    void shouldMeanThisMachineByAnEmptyHost() {
        Address address = new Address("", 4000);

        assertThat(address.toConnectTo().getAddress().isLoopbackAddress()).isTrue();
        assertThat(address.toListenOn().getAddress().isAnyLocalAddress()).isTrue();
        assertThat(address.toConnectTo().getPort()).isEqualTo(4000);
        assertThat(address.toListenOn().getPort()).isEqualTo(4000);
    }

    @Test
    void shouldResolveOnlyWhenItIsUsed() {
        // A name that RFC 2606 keeps for this: nobody has it.
        Address address = new Address("no-such-host.invalid", 4000);

        assertThat(address).hasToString("no-such-host.invalid:4000");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(address::toConnectTo)
                .withMessage("resolve no-such-host.invalid: unknown host");
    }

    @Test
    void shouldShowWhereASocketIs() {
        assertThat(Address.of(new InetSocketAddress("127.0.0.1", 80))).hasToString("127.0.0.1:80");
        assertThat(Address.of(new InetSocketAddress("::1", 80)))
                .hasToString("[0:0:0:0:0:0:0:1]:80");
    }

    @Property(tries = 300)
    void whatItShowsItCanRead(
            @ForAll @StringLength(max = 30) @CharRange(from = 'a', to = 'z') String name,
            @ForAll @IntRange(min = 1, max = 65535) int port) {
        Address address = new Address(name, port);

        assertThat(Address.parse(address.toString())).isEqualTo(address);
    }

    @Property
    void anyTextIsAnAddressOrRefused(
            @ForAll @Chars({'[', ']', ':', '1', '0', 'a', '-'}) String text) {
        try {
            assertThat(Address.parse(text).port()).isBetween(1, 65535);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).startsWith("not a");
        }
    }
}
