// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.supervise;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The failures of one child: how many of them count, and how long its next restart has to wait. The
 * first restart in a row comes at once, the second after {@link Rules#firstDelay}, and each further
 * one waits twice as long as the one before. Not thread-safe.
 */
final class Failures {
    private final Rules rules;

    /** When the restarts that still count were decided on, in nanoseconds. */
    private final Deque<Long> restarts = new ArrayDeque<>();

    private int inARow;

    Failures(Rules rules) {
        this.rules = rules;
    }

    /** Returns how many restarts there were within the time that counts. */
    int count(long now) {
        while (rules.within() != null
                && !restarts.isEmpty()
                && Duration.ofNanos(now - restarts.getFirst()).compareTo(rules.within()) > 0) {
            restarts.removeFirst();
        }
        return restarts.size();
    }

    /** Takes note of a restart, and returns how long it has to wait. */
    Duration add(long now, Duration lifetime) {
        restarts.addLast(now);
        inARow = lifetime.compareTo(rules.longestDelay()) > 0 ? 1 : inARow + 1;
        if (inARow == 1) {
            return Duration.ZERO;
        }
        Duration delay = rules.firstDelay();
        for (int i = 2; i < inARow && delay.compareTo(rules.longestDelay()) < 0; i++) {
            if (delay.isZero()) {
                break;
            }
            delay = delay.plus(delay);
        }
        return delay.compareTo(rules.longestDelay()) < 0 ? delay : rules.longestDelay();
    }
}
