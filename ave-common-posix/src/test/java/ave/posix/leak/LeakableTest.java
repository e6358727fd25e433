// SPDX-License-Identifier: Apache-2.0
package ave.posix.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeakableTest {
    private static final int THREADS = 4;
    private static final int EACH = 5000;

    private final Set<Integer> leaked = ConcurrentHashMap.newKeySet();
    private final AtomicInteger reports = new AtomicInteger();

    /** Has nothing to close, and says so in place of a report. */
    private final class Resource extends Leakable {
        private final int number;

        Resource(Object owner, int number) {
            super(owner);
            this.number = number;
            watch();
        }

        @Override
        protected String closeLeaked() {
            leaked.add(number);
            reports.incrementAndGet();
            return null;
        }

        @Override
        protected String logger() {
            return Object.class.getName();
        }
    }

    /** Every hundredth is forgotten. */
    private void makeAndSettle(int thread) {
        List<Resource> settled = new ArrayList<>();
        List<Object> owners = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            Object owner = new Object();
            Resource resource = new Resource(owner, thread * EACH + i);
            if (i % 100 != 0) {
                settled.add(resource);
                owners.add(owner);
            }
        }
        Collections.shuffle(settled, new Random(thread));
        settled.forEach(Leakable::settle);
        settled.forEach(Leakable::settle);
        assertThat(owners).hasSize(settled.size());
    }

    @Test
    void eachIsClosedOnceIfItsOwnerIsGoneAndNeverIfItWasSettled() throws Exception {
        List<CompletableFuture<Void>> threads =
                IntStream.range(0, THREADS)
                        .mapToObj(i -> CompletableFuture.runAsync(() -> makeAndSettle(i)))
                        .toList();
        for (CompletableFuture<Void> thread : threads) {
            thread.get();
        }
        int forgotten = THREADS * EACH / 100;
        while (reports.get() < forgotten) {
            System.gc();
            Thread.onSpinWait();
        }
        Object last = new Object();
        new Resource(last, -1).settle();
        System.gc();
        assertThat(leaked).hasSize(forgotten).allMatch(number -> number % 100 == 0);
        assertThat(reports).hasValue(forgotten);
        assertThat(last).isNotNull();
    }
}
