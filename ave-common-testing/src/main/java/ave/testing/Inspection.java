// SPDX-License-Identifier: Apache-2.0
package ave.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds a test class to leaving nothing behind that wasn't there before. What is just ending gets
 * some time for it; what only a garbage collection would close doesn't, it is a leak.
 */
final class Inspection implements AutoCloseable {
    /** For those who test this: how long to wait for what is ending, as a duration of ISO 8601. */
    static final String PATIENCE = "ave.testing.patience";

    private static final String DEFAULT_PATIENCE = "PT5S";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);

    private final Class<?> testClass;
    private final List<Stock> stocks;

    private Inspection(Class<?> testClass) {
        this.testClass = testClass;
        stocks = List.of(Processes.take(), Descriptors.take(), Threads.take(), SocketFiles.take());
    }

    static Inspection begin(Class<?> testClass) {
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
