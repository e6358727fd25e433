// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.spare;

import static ave.posix.abi.Constants.POLLIN;

import ave.io.Fd;
import ave.io.PosixException;
import ave.network.process.internal.command.ChildCommand;
import ave.network.process.internal.log.ProcessLog;
import ave.network.process.internal.system.SpawnThread;
import ave.posix.Deadline;
import ave.posix.Poll;
import java.io.IOException;
import java.time.Duration;

/**
 * The spares of this JVM: those that were asked for are started, handed out, and ended.
 * Thread-safe.
 */
public final class Spares {
    /** How many are kept when the program begins. */
    public static final String PROPERTY = "ave.process.spares";

    /** How many there are at most. */
    public static final int MOST = 16;

    private static final SparePool POOL =
            new SparePool(MOST, clamp(Integer.getInteger(PROPERTY, 0)));

    private Spares() {}

    /** So many of each kind, 0 to {@link #MOST}. */
    public static void keep(int number) {
        POOL.keep(number).forEach(Spare::close);
    }

    private static int clamp(int number) {
        return Math.max(0, Math.min(MOST, number));
    }

    /**
     * Starts as many as are kept, and waits until they are ready.
     *
     * @param limit how long to wait; null for as long as they may take
     * @return whether so many are ready
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    public static boolean prepare(SpareKind kind, Duration limit) {
        Deadline deadline = Deadline.after(limit);
        askTraining(kind);
        try {
            removeUnusable();
            SpawnThread.call(
                    () -> {
                        refill(kind);
                        return null;
                    });
            return awaitReady(kind.command(), deadline);
        } catch (IOException | PosixException e) {
            ProcessLog.debug("no spare processes could be prepared", e);
            return false;
        }
    }

    private static boolean awaitReady(ChildCommand command, Deadline deadline) throws IOException {
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
        POOL.removeUnusable(InheritedContext.now()).forEach(Spare::close);
    }

    /**
     * Whether a start is to refill them. It then calls the user's code, once for each kind, because
     * the spawn thread must not: nothing would start meanwhile.
     */
    public static boolean askTraining(SpareKind kind) {
        boolean wanted = POOL.isKept();
        if (wanted) {
            kind.training();
        }
        return wanted;
    }

    /** Null if there is none that fits. */
    public static Spare take(SpareKind kind) {
        if (POOL.isEmpty()) {
            return null;
        }
        try {
            removeUnusable();
            Spare spare = POOL.take(kind.command());
            while (spare != null && !spare.isUndisturbed()) {
                spare.close();
                spare = POOL.take(kind.command());
            }
            return spare;
        } catch (IOException | PosixException e) {
            ProcessLog.debug("no spare process can be used", e);
            return null;
        }
    }

    /**
     * For the spawn thread. A failure is seen again, and told, by the start that then takes a fresh
     * JVM.
     */
    public static void refill(SpareKind kind) {
        try {
            while (POOL.isShort(kind.command())) {
                Spare next = Spare.start(kind, InheritedContext.now(), Spare.READY_WITHIN);
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
