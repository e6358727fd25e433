// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.bench;

import java.time.Duration;
import java.util.Arrays;

/** Times of one action, measured in turn with another so that both see the same machine. */
final class Series {
    private final Action action;
    private final long[] nanos;
    private int count;

    Series(Action action, int most) {
        this.action = action;
        nanos = new long[most];
    }

    /** What is measured. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /**
     * Measures in turn.
     *
     * @param limit after that time there are no more rounds, but one is always done
     */
    static void alternate(Duration limit, Series... all) throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        for (Series series : all) {
            // The first time loads classes.
            series.action.run();
        }
        do {
            for (Series series : all) {
                series.measure();
            }
        } while (System.nanoTime() < end && all[0].count < all[0].nanos.length);
    }

    private void measure() throws Exception {
        long start = System.nanoTime();
        action.run();
        nanos[count++] = System.nanoTime() - start;
    }

    int count() {
        return count;
    }

    double medianMillis() {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[count / 2] / 1e6;
    }
}
