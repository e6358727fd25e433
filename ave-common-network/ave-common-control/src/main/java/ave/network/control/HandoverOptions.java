// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import java.time.Duration;

/**
 * The time limits of a {@linkplain Control#handover handover}. Immutable.
 *
 * @param ready for the successor to start, to have loaded what it needs, and to take what it is
 *     sent ahead; nothing waits for it
 * @param pause for each step while clients wait: more, and the old service goes on
 * @param owed for the answers that the old service still owes when the successor serves; those that
 *     take longer become an exception
 */
public record HandoverOptions(Duration ready, Duration pause, Duration owed) {
    private static final HandoverOptions DEFAULTS =
            new HandoverOptions(
                    Duration.ofMinutes(1), Duration.ofSeconds(5), Duration.ofMinutes(10));

    /**
     * Checks the limits.
     *
     * @param ready for the successor to start, to load what it needs, and to be sent ahead
     * @param pause for each step while clients wait
     * @param owed for the answers that the old service still owes when the successor serves
     * @throws IllegalArgumentException if one isn't more than zero
     */
    public HandoverOptions {
        for (Duration limit : new Duration[] {ready, pause, owed}) {
            if (limit.isZero() || limit.isNegative()) {
                throw new IllegalArgumentException("a limit is more than zero: " + limit);
            }
        }
    }

    /**
     * A minute to get ready, 5 seconds for each step of the pause, 10 minutes for owed answers.
     *
     * @return the defaults
     */
    public static HandoverOptions defaults() {
        return DEFAULTS;
    }
}
