// SPDX-License-Identifier: Apache-2.0
package ave.junit.internal;

import ave.leakcheck.internal.Processes;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Ends processes, and waits for it. */
final class Killing {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofMillis(2);

    private Killing() {}

    /** Kills processes with SIGKILL, and waits until they have ended, 10 s at most. */
    static void kill(Collection<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(processes, LIMIT);
    }

    /** Waits until all have ended; false if they haven't in time. */
    static boolean awaitEnd(Collection<ProcessHandle> processes, Duration limit) {
        return await(limit, () -> processes.stream().allMatch(Processes::hasEnded));
    }

    /** Waits for a condition; false if it doesn't hold in time. An interrupt doesn't end it. */
    static boolean await(Duration limit, BooleanSupplier condition) {
        long start = System.nanoTime();
        boolean interrupted = false;
        boolean holds = condition.getAsBoolean();
        while (!holds && System.nanoTime() - start < limit.toNanos()) {
            LockSupport.parkNanos(TICK.toNanos());
            interrupted |= Thread.interrupted();
            holds = condition.getAsBoolean();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return holds;
    }
}
