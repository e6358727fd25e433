// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.network.process.internal.spare.Spares;
import java.time.Duration;

/**
 * JVMs that were started in advance, so that the start of a {@link Process} takes some
 * milliseconds. Each becomes one process, which behaves exactly as one in a fresh JVM. If that
 * isn't possible (a daemon, other JVM options, a working directory, control group or user id that
 * has changed since, a new JAR, very many descriptors), a fresh JVM is started.
 *
 * <p>By default none are kept, because an idle one takes some 55 MB. {@link #keep} or the system
 * property {@value #PROPERTY} sets a number for each kind of process that is started, that is for
 * each command line, which depends on the options of the JVM and the module of the class. There are
 * 16 at most; then the oldest spare of another kind ends for each new one.
 *
 * <p>Spares end with this process. A spare that ends earlier, no longer fits, or isn't ready within
 * a minute because its {@linkplain Process#warmUp warm-up} hangs, is ended and replaced by the next
 * start. Thread-safe.
 *
 * @since 1.0
 */
public final class SpareProcesses {
    /** How many are kept when the program begins. */
    public static final String PROPERTY = Spares.PROPERTY;

    private SpareProcesses() {}

    /**
     * Sets how many of each kind are kept ready from the next start on. Each start replaces the
     * spare that it takes, in the background. Spares beyond the new number end.
     *
     * @param number 0 to 16
     * @throws IllegalArgumentException if it is out of range
     */
    public static void keep(int number) {
        if (number < 0 || number > Spares.MOST) {
            throw new IllegalArgumentException(
                    "not a number from 0 to " + Spares.MOST + ": " + number);
        }
        Spares.keep(number);
    }

    /**
     * Starts as many as are kept, for processes like the given one, and waits until they are ready.
     * Starts in other threads don't wait meanwhile.
     *
     * @param like a process of the class that will be started, with its options
     * @param limit how long to wait; null for as long as they may take, a minute each
     * @return whether all are ready; false too if they could not be started, or if a start in
     *     another thread took one of them
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    public static boolean prepare(Process like, Duration limit) {
        return Spares.prepare(like.spareKind(), limit);
    }
}
