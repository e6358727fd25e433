// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.network.process.internal.spare.Spares;
import java.time.Duration;

/**
 * JVMs that were started ahead of time, so that the start of a {@link Process} takes some
 * milliseconds. Each becomes one process, with everything as a fresh JVM would have had it; where
 * that can't be (a daemon, other JVM options, a working directory, control group or user id that
 * was changed meanwhile, a new JAR, very many descriptors) a fresh one is started.
 *
 * <p>None are kept unless that is asked for, here or with the system property {@value #PROPERTY}:
 * an idle one takes some 55 MB. So many are kept of each kind that is started: of each command
 * line, which the options of the JVM make, or the module of the class. There are 16 at most; then
 * the oldest of another kind ends for each new one.
 *
 * <p>They end with this process. One that ends earlier, doesn't fit any more, or isn't ready within
 * a minute because its {@linkplain Process#warmUp warm-up} hangs, is ended and replaced by the next
 * start. Thread-safe.
 */
public final class SpareProcesses {
    /** How many are kept when the program begins. */
    public static final String PROPERTY = Spares.PROPERTY;

    private SpareProcesses() {}

    /**
     * Sets how many of each kind are kept ready from the next start on; each start replaces the one
     * that it takes, behind its back. Those that are too many end.
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
     * Starts don't wait for that.
     *
     * @param like a process of the class that will be started, with its options
     * @param limit how long to wait; null for as long as they may take, a minute each
     * @return whether so many are ready; false too if they could not be started, or if a start took
     *     one of them meanwhile
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    public static boolean prepare(Process like, Duration limit) {
        return Spares.prepare(like.spareKind(), limit);
    }
}
