// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnixAddressTest {
    private static byte[] encoded(UnixAddress address) {
        ByteBuffer buffer = ByteBuffer.allocate(UnixAddress.BYTES).order(ByteOrder.nativeOrder());
        byte[] bytes = new byte[address.encode(buffer)];
        buffer.get(0, bytes);
        return bytes;
    }

    @Test
    void shouldEndAPathWithANul() {
        assertThat(encoded(UnixAddress.ofPath("/a"))).containsExactly(1, 0, '/', 'a', 0);
    }

    @Test
    void shouldBeginAnAbstractNameWithANul() {
        assertThat(encoded(UnixAddress.ofAbstractName("ab"))).containsExactly(1, 0, 0, 'a', 'b');
    }

    @Test
    void shouldSpeakUtf8() {
        assertThat(encoded(UnixAddress.ofPath("å")))
                .containsExactly(1, 0, (byte) 0xc3, (byte) 0xa5, 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTakeTheLongestNameAndNoLongerOne(boolean isAbstract) {
        String longest = "n".repeat(UnixAddress.MAX_NAME);
        UnixAddress address = new UnixAddress(longest, isAbstract);

        assertThat(encoded(address)).hasSize(UnixAddress.BYTES);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UnixAddress(longest + "n", isAbstract))
                .withMessage(
                        "AF_UNIX path too long: 108 bytes, at most 107: %sn".formatted(longest));
    }

    @Test
    void shouldCountBytesAndNotCharacters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UnixAddress.ofPath("å".repeat(54)))
                .withMessageStartingWith("AF_UNIX path too long: 108 bytes, at most 107: å");
    }

    @Test
    void shouldRefuseWhatTheKernelWouldTakeForSomethingElse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UnixAddress.ofPath("/a\0b"))
                .withMessage("AF_UNIX path contains a NUL");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UnixAddress.ofPath(""))
                .withMessage("AF_UNIX path is empty");
        assertThat(UnixAddress.ofAbstractName("a\0b").name()).hasSize(3);
    }

    @Test
    void shouldShowAnAbstractNameWithAnAt() {
        assertThat(UnixAddress.ofPath("/a/b")).hasToString("/a/b");
        assertThat(UnixAddress.ofAbstractName("a")).hasToString("@a");
    }
}
