// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.network.control.RemoteControl;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A client that calls without a pause, and measures how long it waits. */
final class Pinger implements AutoCloseable {
    private static final long PAUSE_NANOS = 200_000;

    private final RemoteControl client;
    private final AtomicLong longest = new AtomicLong();

    /** The time from the last response of the old service to the first of the new one. */
    private volatile long pause;

    private volatile boolean over;
    private volatile RuntimeException failure;

    Pinger(RemoteControl client) {
        this.client = client;
        Thread thread = new Thread(this::ping, "pinger");
        thread.setDaemon(true);
        thread.start();
    }

    private void ping() {
        try {
            int pid = 0;
            long answered = 0;
            while (!over) {
                long begin = System.nanoTime();
                int by = (int) client.call("ping");
                long now = System.nanoTime();
                if (by != pid && pid != 0) {
                    pause = now - answered;
                }
                pid = by;
                answered = now;
                longest.accumulateAndGet(now - begin, Math::max);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Waits some more time, then returns the longest wait since the last call of this method. */
    long longest(int moreMillis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(moreMillis);
        if (failure != null) {
            throw failure;
        }
        return longest.getAndSet(0);
    }

    /** Of the last restart. */
    long pause() {
        return pause;
    }

    @Override
    public void close() {
        over = true;
    }
}
