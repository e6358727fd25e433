// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.AF_INET;
import static ave.posix.abi.Constants.AF_INET6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** An address survives encoding for the kernel and decoding. */
class SocketAddressesPropertyTest {
    private final ByteBuffer struct =
            ByteBuffer.allocate(SocketAddresses.MAX_BYTES).order(ByteOrder.nativeOrder());

    @Property
    void anAddressOfTheOldKindStaysAsItIs(
            @ForAll @Size(4) byte[] ip, @ForAll @IntRange(max = 65535) int port)
            throws UnknownHostException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(ip), port);

        assertThat(SocketAddresses.encode(address, struct)).isEqualTo(16);
        assertThat(struct.getShort(0)).isEqualTo((short) AF_INET);
        assertThat(SocketAddresses.decode(struct)).isEqualTo(address);
    }

    @Property
    void anAddressOfTheNewKindStaysAsItIs(
            @ForAll @Size(16) byte[] ip,
            @ForAll @IntRange(max = 65535) int port,
            @ForAll @IntRange(max = 1000) int scope)
            throws UnknownHostException {
        Inet6Address ip6 = Inet6Address.getByAddress(null, ip, scope == 0 ? -1 : scope);
        InetSocketAddress address = new InetSocketAddress(ip6, port);

        assertThat(SocketAddresses.encode(address, struct)).isEqualTo(28);
        assertThat(struct.getShort(0)).isEqualTo((short) AF_INET6);
        InetSocketAddress decoded = SocketAddresses.decode(struct);
        assertThat(decoded).isEqualTo(address);
        // Its text, as two addresses that differ in the scope alone are equal.
        assertThat(decoded.getAddress().getHostAddress()).isEqualTo(ip6.getHostAddress());
    }

    @Property(tries = 100)
    void thePortStandsInTheOrderOfTheNetwork(@ForAll @IntRange(max = 65535) int port)
            throws UnknownHostException {
        InetAddress any = InetAddress.getByAddress(new byte[4]);
        SocketAddresses.encode(new InetSocketAddress(any, port), struct);

        assertThat(struct.order(ByteOrder.BIG_ENDIAN).getShort(2)).isEqualTo((short) port);
    }

    @Property(tries = 100)
    void nothingOfAnEarlierAddressIsLeftOver(@ForAll @Size(16) byte[] before, @ForAll byte last)
            throws UnknownHostException {
        Inet6Address earlier = Inet6Address.getByAddress(null, before, 5);
        SocketAddresses.encode(new InetSocketAddress(earlier, 65535), struct);
        InetAddress later = InetAddress.getByAddress(new byte[] {127, 0, 0, last});
        SocketAddresses.encode(new InetSocketAddress(later, 0), struct);

        for (int i = 8; i < SocketAddresses.MAX_BYTES; i++) {
            assertThat(struct.get(i)).as("byte %d", i).isZero();
        }
    }

    @Example
    void anAddressOfTheOldKindInsideOfTheNewIsTheOldOne() throws UnknownHostException {
        struct.putShort(0, (short) AF_INET6);
        struct.put(8 + 10, (byte) 0xff).put(8 + 11, (byte) 0xff);
        struct.put(8 + 12, new byte[] {127, 0, 0, 1});

        assertThat(SocketAddresses.decode(struct).getAddress())
                .isEqualTo(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    @Property(tries = 50)
    void anAddressOfAnyOtherKindIsRefused(@ForAll @IntRange(min = 11, max = 50) int family) {
        struct.putShort(0, (short) family);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SocketAddresses.decode(struct))
                .withMessage("not an internet socket: address family " + family);
    }
}
