// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.POLLIN;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Deadline;
import ave.posix.Poll;
import java.io.IOException;
import java.time.Duration;

/**
 * JVMs that were started ahead of time, so that the start of a {@link Process} takes some
 * milliseconds. Each becomes one process, with everything as a fresh JVM would have had it; where
 * that can't be (a daemon, other JVM options, a working directory or user id that was changed
 * meanwhile, very many descriptors) a fresh one is started.
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
    public static final String PROPERTY = "ave.process.spares";

    private static final int MOST = 16;
    private static final SparePool POOL =
            new SparePool(MOST, clamp(Integer.getInteger(PROPERTY, 0)));

    private SpareProcesses() {}

    /**
     * Sets how many of each kind are kept ready from the next start on; each start replaces the one
     * that it takes, behind its back. Those that are too many end.
     *
     * @param number 0 to 16
     * @throws IllegalArgumentException if it is out of range
     */
    public static void keep(int number) {
        if (number != clamp(number)) {
            throw new IllegalArgumentException("not a number from 0 to " + MOST + ": " + number);
        }
        POOL.keep(number).forEach(Spare::close);
    }

    private static int clamp(int number) {
        return Math.max(0, Math.min(MOST, number));
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
        Deadline deadline = Deadline.after(limit);
        JavaCommand command = new JavaCommand(like);
        askWarmUp(command);
        try {
            removeUnusable();
            EternalThread.call(
                    () -> {
                        refill(command);
                        return null;
                    });
            return awaitReady(command, deadline);
        } catch (IOException | PosixException e) {
            ProcessLog.debug("no spare processes could be prepared", e);
            return false;
        }
    }

    private static boolean awaitReady(JavaCommand command, Deadline deadline) throws IOException {
        while (!POOL.hasAllReady(command)) {
            // Of our own: others may take or end the spare at any time.
            try (Fd watched = POOL.watchOneThatIsNotReady(command)) {
                if (watched == null) {
                    return false;
                }
                Deadline next = deadline.orAfter(Spare.READY_WITHIN);
                if (Poll.await(watched.number(), POLLIN, next) == 0 && deadline.hasPassed()) {
                    return false;
                }
            }
            removeUnusable();
        }
        return true;
    }

    private static void removeUnusable() throws IOException {
        POOL.removeUnusable(Surroundings.now()).forEach(Spare::close);
    }

    /**
     * Whether a start is to refill them. It then calls the user's code, once for each kind, because
     * the eternal thread must not: nothing would start meanwhile.
     */
    static boolean askWarmUp(JavaCommand command) {
        boolean wanted = POOL.isKept();
        if (wanted) {
            command.packedWarmUp();
        }
        return wanted;
    }

    /** Null if there is none that fits. */
    static Spare take(JavaCommand command) {
        if (POOL.isEmpty()) {
            return null;
        }
        try {
            removeUnusable();
            return POOL.take(command);
        } catch (IOException | PosixException e) {
            ProcessLog.debug("no spare process can be used", e);
            return null;
        }
    }

    /**
     * For the eternal thread. A failure is seen again, and told, by the start that then takes a
     * fresh JVM.
     */
    static void refill(JavaCommand command) {
        try {
            while (POOL.isShort(command)) {
                Spare next = Spare.start(command, Surroundings.now(), Spare.READY_WITHIN);
                Spare out = POOL.add(next);
                if (out != null) {
                    out.close();
                }
            }
        } catch (IOException | RuntimeException e) {
            ProcessLog.debug("no spare process could be started", e);
        }
    }
}
