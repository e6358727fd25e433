// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.control.internal.handover.HandoverLimits;
import java.time.Duration;

/**
 * The time limits of a {@linkplain Control#handover handover}. Immutable: each setter returns a
 * copy. {@code HandoverOptions.defaults().ready(Duration.ofSeconds(20))}
 *
 * @since 1.0
 */
public final class HandoverOptions {
    private static final HandoverOptions DEFAULTS =
            new HandoverOptions(
                    new HandoverLimits(
                            Duration.ofMinutes(1),
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(5),
                            Duration.ofMinutes(10)));

    private final HandoverLimits limits;

    private HandoverOptions(HandoverLimits limits) {
        this.limits = limits;
    }

    /**
     * A minute to get ready, 5 seconds for the pause, 5 for the successor to begin, 10 minutes for
     * pending responses.
     *
     * @return the defaults
     */
    public static HandoverOptions defaults() {
        return DEFAULTS;
    }

    HandoverLimits limits() {
        return limits;
    }

    /**
     * Sets how long the successor may take to start and to receive the pre-copied connections.
     * Clients are served meanwhile.
     *
     * @param limit more than zero
     * @return a copy with it
     * @throws IllegalArgumentException if it is zero or less
     */
    public HandoverOptions ready(Duration limit) {
        return new HandoverOptions(
                new HandoverLimits(
                        positive(limit), limits.pause(), limits.started(), limits.responses()));
    }

    /**
     * How long the successor may take to get ready.
     *
     * @return the limit
     */
    public Duration ready() {
        return limits.ready();
    }

    /**
     * Sets how long the pause may take, {@link Control#handoverState} included, before the old
     * service gives up the successor and goes on.
     *
     * @param limit more than zero
     * @return a copy with it
     * @throws IllegalArgumentException if it is zero or less
     */
    public HandoverOptions pause(Duration limit) {
        return new HandoverOptions(
                new HandoverLimits(
                        limits.ready(), positive(limit), limits.started(), limits.responses()));
    }

    /**
     * How long the pause may take.
     *
     * @return the limit
     */
    public Duration pause() {
        return limits.pause();
    }

    /**
     * Sets how long {@link Control#started} of the successor may take. Clients wait meanwhile.
     *
     * @param limit more than zero
     * @return a copy with it
     * @throws IllegalArgumentException if it is zero or less
     */
    public HandoverOptions started(Duration limit) {
        return new HandoverOptions(
                new HandoverLimits(
                        limits.ready(), limits.pause(), positive(limit), limits.responses()));
    }

    /**
     * How long the successor may take to begin.
     *
     * @return the limit
     */
    public Duration started() {
        return limits.started();
    }

    /**
     * Sets how long the old service may take after the handover to complete its pending responses.
     * Calls that take longer fail.
     *
     * @param limit more than zero
     * @return a copy with it
     * @throws IllegalArgumentException if it is zero or less
     */
    public HandoverOptions responses(Duration limit) {
        return new HandoverOptions(
                new HandoverLimits(
                        limits.ready(), limits.pause(), limits.started(), positive(limit)));
    }

    /**
     * How long the old service goes on to complete pending responses.
     *
     * @return the limit
     */
    public Duration responses() {
        return limits.responses();
    }

    private static Duration positive(Duration limit) {
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("a limit must be more than zero: " + limit);
        }
        return limit;
    }
}
