// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PoolTest {
    @Test
    void whatWasGivenBackIsTakenAgainAsFarAsThereIsRoom() {
        Pool<Object> pool = new Pool<>(2, Object::new);
        Object one = pool.take();
        Object two = pool.take();
        Object three = pool.take();
        assertThat(pool.giveBack(one)).isTrue();
        assertThat(pool.giveBack(two)).isTrue();
        assertThat(pool.giveBack(three)).isFalse();
        assertThat(List.of(pool.take(), pool.take())).containsExactlyInAnyOrder(one, two);
        assertThat(pool.take()).isNotIn(one, two, three);
    }

    @Test
    void anObjectIsNeverSharedByTwoThreads() throws Exception {
        Pool<Object> pool = new Pool<>(4, Object::new);
        Set<Object> used = ConcurrentHashMap.newKeySet();
        List<CompletableFuture<Void>> threads =
                IntStream.range(0, 4)
                        .mapToObj(i -> CompletableFuture.runAsync(() -> use(pool, used)))
                        .toList();
        for (CompletableFuture<Void> thread : threads) {
            thread.get();
        }
    }

    private static void use(Pool<Object> pool, Set<Object> used) {
        for (int i = 0; i < 50_000; i++) {
            Object one = pool.take();
            assertThat(used.add(one)).isTrue();
            used.remove(one);
            pool.giveBack(one);
        }
    }
}
