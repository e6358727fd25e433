// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.network.process.ProcessPool;
import java.util.List;
import java.util.stream.IntStream;

/** The jobs of a pool for {@code processes}: many short ones, and a line for each round. */
final class PoolWork {
    static final int JOBS = 1000;

    private static final long JOB_NANOS = 1_000_000;
    private static final int WARM_UP = 2;

    private PoolWork() {}

    static void main(int number) {
        List<Integer> arguments = IntStream.range(0, JOBS).boxed().toList();
        try (ProcessPool pool = new ProcessPool()) {
            for (int i = -WARM_UP; i < number; i++) {
                long begin = System.nanoTime();
                pool.map(PoolWork::spin, arguments);
                long took = System.nanoTime() - begin;
                if (i >= 0) {
                    System.out.println(StartFigure.POOL + " " + took);
                }
            }
        }
    }

    private static int spin(int argument) {
        long end = System.nanoTime() + JOB_NANOS;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        return argument;
    }
}
