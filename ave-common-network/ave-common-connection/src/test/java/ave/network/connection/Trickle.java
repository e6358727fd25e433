// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import java.util.concurrent.locks.LockSupport;

/** Does a little of something now and again, beside the test, until it is closed. */
final class Trickle implements AutoCloseable {
    private static final long PAUSE_NANOS = 2_000_000;

    private final Thread thread;
    private volatile boolean over;
    private volatile int drops;

    /** What is done each time. */
    @FunctionalInterface
    interface Drop {
        void fall() throws Exception;
    }

    Trickle(Drop drop) {
        thread = new Thread(() -> run(drop), "trickle");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Drop drop) {
        try {
            while (!over) {
                drop.fall();
                drops++;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (Exception e) {
            // The connection is closed under it when the test is over.
        }
    }

    int drops() {
        return drops;
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
