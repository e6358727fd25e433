// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.posix.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CancellationException;

/**
 * JVMs that were started ahead of time, so that the start of a {@link Process} takes some
 * milliseconds. Each becomes one process, with everything as a fresh JVM would have had it; where
 * that can't be (a daemon, other JVM options, a working directory or user id that was changed
 * meanwhile, very many descriptors) a fresh one is started.
 *
 * <p>None are kept unless that is asked for, here or with the system property {@value #PROPERTY}:
 * an idle one takes some 50 MB. They end with this process; one that ends earlier is reaped by the
 * next start. Thread-safe.
 */
public final class SpareProcesses {
    /** How many are kept when the program begins. */
    public static final String PROPERTY = "ave.process.spares";

    private static final int MOST = 16;
    private static final Deque<Spare> POOL = new ArrayDeque<>();

    private static int wanted = clamp(Integer.getInteger(PROPERTY, 0));

    private SpareProcesses() {}

    /**
     * Sets how many are kept ready from the next start on; each start replaces the one that it
     * takes, behind its back. Those that are too many end.
     *
     * @param number 0 to 16
     * @throws IllegalArgumentException if it is out of range
     */
    public static synchronized void keep(int number) {
        if (number != clamp(number)) {
            throw new IllegalArgumentException("not a number from 0 to " + MOST + ": " + number);
        }
        wanted = number;
        while (POOL.size() > wanted) {
            POOL.removeLast().close();
        }
    }

    private static int clamp(int number) {
        return Math.max(0, Math.min(MOST, number));
    }

    /**
     * Starts as many as are kept, for processes like the given one, and waits until they are ready.
     *
     * @param like a process of the class that will be started, with its options
     * @param limit how long to wait; null for ever
     * @return whether they are ready
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    public static boolean prepare(Process like, Duration limit) {
        Deadline deadline = Deadline.after(limit);
        EternalThread.call(
                () -> {
                    refill(new JavaCommand(like));
                    return null;
                });
        return awaitReady(deadline);
    }

    private static synchronized boolean awaitReady(Deadline deadline) {
        return POOL.stream().allMatch(spare -> spare.awaitReady(deadline));
    }

    /** Null if there is none that fits. */
    static synchronized Spare take(JavaCommand command) {
        if (POOL.isEmpty()) {
            return null;
        }
        try {
            Surroundings now = Surroundings.now();
            for (Iterator<Spare> spares = POOL.iterator(); spares.hasNext(); ) {
                Spare spare = spares.next();
                if (!spare.fits(command, now)) {
                    spares.remove();
                    spare.close();
                } else if (spare.awaitReady(Deadline.after(Duration.ZERO))) {
                    spares.remove();
                    return spare;
                }
            }
        } catch (IOException | CancellationException e) {
            // An interrupt doesn't keep a fresh JVM from being started.
            ProcessLog.debug("no spare process can be used", e);
        }
        return null;
    }

    /**
     * For the eternal thread. A failure is seen again, and told, by the start that then takes a
     * fresh JVM.
     */
    static void refill(JavaCommand command) {
        try {
            while (isShort()) {
                add(Spare.start(command, Surroundings.now()));
            }
        } catch (IOException | RuntimeException e) {
            ProcessLog.debug("no spare process could be started", e);
        }
    }

    private static synchronized boolean isShort() {
        return POOL.size() < wanted;
    }

    private static synchronized void add(Spare spare) {
        if (isShort()) {
            POOL.addLast(spare);
        } else {
            spare.close();
        }
    }
}
