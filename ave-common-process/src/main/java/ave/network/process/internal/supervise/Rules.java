// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.supervise;

import java.time.Duration;

/**
 * When a child that failed is started anew, and which others with it. Immutable.
 *
 * @param takesEarlier whether children that were added before it are started anew, too
 * @param takesLater whether children that were added after it are
 * @param restarts how often a child is started anew within a time
 * @param within that time; null for ever
 * @param firstDelay the pause before the second restart in a row
 * @param longestDelay no pause is longer
 * @param stopTimeout how long a child may take to end; null for ever
 * @param healthInterval the time between two checks
 * @param healthTimeout how long a check may take
 */
public record Rules(
        boolean takesEarlier,
        boolean takesLater,
        int restarts,
        Duration within,
        Duration firstDelay,
        Duration longestDelay,
        Duration stopTimeout,
        Duration healthInterval,
        Duration healthTimeout) {

    /** Whether children depend on each other. */
    boolean isGroup() {
        return takesEarlier || takesLater;
    }

    /** Whether the failure of one child ends another. */
    boolean takes(int failed, int other) {
        return other < failed && takesEarlier || other > failed && takesLater;
    }
}
