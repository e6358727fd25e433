// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import java.time.Duration;

/**
 * The time limits of a handover.
 *
 * @param ready for the successor to start and to take the pre-copied state
 * @param pause for all that is exchanged while no peer is served, until the commit
 * @param started for the successor to begin after the commit
 * @param responses for pending responses that are completed in the old process
 */
public record HandoverLimits(
        Duration ready, Duration pause, Duration started, Duration responses) {}
