// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Fails a test class that leaves something behind. Things that are about to end get some time.
 * Things that only a garbage collection would close are leaks.
 */
public final class Inspection implements AutoCloseable {
    /**
     * How long to wait for things that are about to end, as an ISO 8601 duration; for tests of this
     * class.
     */
    static final String PATIENCE = "ave.testing.patience";

    private static final String DEFAULT_PATIENCE = "PT5S";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);

    private final Class<?> testClass;
    private final List<Stock> stocks;

    private Inspection(Class<?> testClass) {
        this.testClass = testClass;
        stocks = List.of(Processes.take(), Descriptors.take(), Threads.take(), SocketFiles.take());
    }

    /**
     * Begins the inspection of a class.
     *
     * @param testClass the class to be named in the failure
     * @return the inspection, which ends when it is closed
     */
    public static Inspection begin(Class<?> testClass) {
        return new Inspection(testClass);
    }

    /**
     * Ends the inspection.
     *
     * @throws AssertionError if anything is left, with each thing's name
     */
    @Override
    public void close() {
        List<String> left = left();
        Duration patience = Duration.parse(System.getProperty(PATIENCE, DEFAULT_PATIENCE));
        long start = System.nanoTime();
        while (!left.isEmpty() && System.nanoTime() - start < patience.toNanos()) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            left = left();
        }
        if (!left.isEmpty()) {
            String list = String.join("\n  ", left);
            throw new AssertionError(testClass.getName() + " left behind:\n  " + list);
        }
    }

    private List<String> left() {
        return stocks.stream().flatMap(stock -> stock.added().stream()).toList();
    }
}
