// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import java.time.Duration;

/**
 * How much a {@link Supervisor} puts up with. Immutable.
 *
 * @param restarts how often a child is restarted within a time; the failure after that is one too
 *     many
 * @param per that time
 * @param stop how long a child may take to end after SIGTERM; then it is killed
 */
public record SupervisorLimits(int restarts, Duration per, Duration stop) {
    /**
     * Checks what it is given.
     *
     * @param restarts zero or more
     * @param per zero or more
     * @param stop zero or more
     * @throws IllegalArgumentException if one of them is negative
     */
    public SupervisorLimits {
        if (restarts < 0 || per.isNegative() || stop.isNegative()) {
            throw new IllegalArgumentException(
                    "a limit is negative: " + restarts + ", " + per + ", " + stop);
        }
    }

    /**
     * The defaults.
     *
     * @return 5 restarts within 10 seconds, 10 seconds to end
     */
    public static SupervisorLimits defaults() {
        return new SupervisorLimits(5, Duration.ofSeconds(10), Duration.ofSeconds(10));
    }
}
