// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;

import ave.posix.abi.BufferPool;
import ave.posix.abi.NativeBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private final BufferPool pool = new BufferPool(64, 2);

    @Test
    void aBufferThatWasGivenBackIsUsedAgain() {
        NativeBuffer buffer = pool.take();
        assertThat(buffer.capacity()).isEqualTo(64);
        buffer.bytes().putLong(0, -1L).putLong(8, -1L);
        pool.giveBack(buffer);
        assertThat(pool.take()).isSameAs(buffer);
        pool.clear(buffer, 12);
        assertThat(buffer.bytes().getLong(0)).isZero();
        assertThat(buffer.bytes().getInt(8)).isZero();
        assertThat(buffer.bytes().getInt(12)).isEqualTo(-1);
    }

    @Test
    void noMoreThanWantedAreKept() {
        List<NativeBuffer> three = IntStream.range(0, 3).mapToObj(i -> pool.take()).toList();
        three.forEach(pool::giveBack);
        Set<NativeBuffer> kept = new HashSet<>(List.of(pool.take(), pool.take()));
        assertThat(kept).hasSize(2).isSubsetOf(three);
        assertThat(three).doesNotContain(pool.take());
    }

    @Test
    void noTwoThreadsHaveTheSameBuffer() throws Exception {
        Set<NativeBuffer> taken = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all =
                    IntStream.range(0, 4)
                            .<Future<?>>mapToObj(i -> threads.submit(() -> takeAndGiveBack(taken)))
                            .toList();
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private void takeAndGiveBack(Set<NativeBuffer> taken) {
        for (int i = 0; i < 20_000; i++) {
            NativeBuffer buffer = pool.take();
            assertThat(taken.add(buffer)).isTrue();
            taken.remove(buffer);
            pool.giveBack(buffer);
        }
    }
}
