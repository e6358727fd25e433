// SPDX-License-Identifier: Apache-2.0
package ave.posix.abi;

import static org.assertj.core.api.Assertions.assertThat;

import ave.posix.Bytes;
import ave.posix.Descriptors;
import ave.posix.libc.Libc;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NativeBufferTest {
    @Test
    void shouldBeginWithZeros() {
        NativeBuffer buffer = new NativeBuffer(1000);

        assertThat(buffer.capacity()).isEqualTo(1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(buffer.bytes().get(i)).isZero();
        }
    }

    @Test
    void shouldBeSeenInTheOrderOfTheMachine() {
        NativeBuffer buffer = new NativeBuffer(8);

        assertThat(buffer.bytes().isDirect()).isTrue();
        assertThat(buffer.bytes().order()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(buffer.bytes()).isSameAs(buffer.bytes());
    }

    @Test
    void shouldBeTheMemoryThatLibcSees() {
        NativeBuffer from = Bytes.of("seen");
        NativeBuffer to = new NativeBuffer(4);
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            int number = pipe.write().number();
            assertThat(Libc.files().write(number, from.address(), 4)).isEqualTo(4);
            number = pipe.read().number();
            assertThat(Libc.files().read(number, to.address(), 4)).isEqualTo(4);
        }
        assertThat(Bytes.text(to, 0, 4)).isEqualTo("seen");
    }

    @Test
    void shouldGiveEachThreadItsOwnScratch() throws Exception {
        NativeBuffer mine = NativeBuffer.scratch();
        CompletableFuture<NativeBuffer> theirs = new CompletableFuture<>();
        Thread other = new Thread(() -> theirs.complete(NativeBuffer.scratch()));
        other.start();
        other.join();

        assertThat(NativeBuffer.scratch()).isSameAs(mine);
        assertThat(theirs.get()).isNotSameAs(mine);
        assertThat(theirs.get().address()).isNotEqualTo(mine.address());
        assertThat(mine.capacity()).isEqualTo(256);
    }
}
