// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.network.process.internal.supervise.Rules;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Restart intensity and time limits of a {@link Supervisor}. Immutable: each setter returns a copy.
 * {@code RestartPolicy.defaults().strategy(REST_FOR_ONE).restarts(3)}
 *
 * @param strategy which children are restarted when one has failed
 * @param restarts how often a child is restarted within a time; at the next failure the supervisor
 *     gives up
 * @param within that time; null for ever
 * @param firstDelay the pause before the second restart in a row; the first one comes at once, and
 *     each further one waits twice as long as the one before
 * @param longestDelay no pause is longer. A child that has run for longer than this begins anew
 *     with a restart at once
 * @param stopTimeout how long a child may take to end after SIGTERM before it is killed; null for
 *     ever
 * @param healthInterval the time between two health checks, and before the first one
 * @param healthTimeout how long a health check may take before the child counts as unhealthy; null
 *     for ever
 * @since 1.0
 */
public record RestartPolicy(
        Strategy strategy,
        int restarts,
        Duration within,
        Duration firstDelay,
        Duration longestDelay,
        Duration stopTimeout,
        Duration healthInterval,
        Duration healthTimeout) {
    private static final RestartPolicy DEFAULTS =
            new RestartPolicy(
                    Strategy.ONE_FOR_ONE,
                    5,
                    Duration.ofMinutes(1),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5));

    /** Which children are restarted when one has failed, as in Erlang's OTP. */
    public enum Strategy {
        /** The one that failed. For children that don't depend on each other. */
        ONE_FOR_ONE,

        /**
         * The one that failed and all that were added after it, which are stopped first, the last
         * one first. For children each of which may use those that were added before it.
         */
        REST_FOR_ONE,

        /** All of them. For children that can't go on without each other. */
        ONE_FOR_ALL
    }

    /**
     * Checks what it is given.
     *
     * @param strategy not null
     * @param restarts zero or more
     * @param within zero or more, or null
     * @param firstDelay zero or more
     * @param longestDelay zero or more
     * @param stopTimeout zero or more, or null
     * @param healthInterval zero or more
     * @param healthTimeout zero or more, or null
     * @throws IllegalArgumentException if one of them is negative
     */
    public RestartPolicy {
        Objects.requireNonNull(strategy, "strategy");
        if (restarts < 0) {
            throw new IllegalArgumentException("restarts is negative: " + restarts);
        }
        checkTime("within", within);
        checkTime("firstDelay", Objects.requireNonNull(firstDelay, "firstDelay"));
        checkTime("longestDelay", Objects.requireNonNull(longestDelay, "longestDelay"));
        checkTime("stopTimeout", stopTimeout);
        checkTime("healthInterval", Objects.requireNonNull(healthInterval, "healthInterval"));
        checkTime("healthTimeout", healthTimeout);
    }

    private static void checkTime(String name, Duration time) {
        if (time != null && time.isNegative()) {
            throw new IllegalArgumentException(name + " is negative: " + time);
        }
    }

    /**
     * The defaults.
     *
     * @return ONE_FOR_ONE, 5 restarts within a minute, pauses of 0.1 to 10 seconds, 10 seconds to
     *     end, health checks every 10 seconds that take at most 5
     */
    public static RestartPolicy defaults() {
        return DEFAULTS;
    }

    /**
     * Sets which children are restarted when one has failed.
     *
     * @param value not null
     * @return a copy with it
     */
    public RestartPolicy strategy(Strategy value) {
        return with(draft -> draft.strategy = value);
    }

    /**
     * Sets how often a child is restarted within {@link #within()}.
     *
     * @param value zero or more; {@link Integer#MAX_VALUE} never gives up
     * @return a copy with it
     * @throws IllegalArgumentException if it is negative
     */
    public RestartPolicy restarts(int value) {
        return with(draft -> draft.restarts = value);
    }

    /**
     * Sets the time within which restarts are counted.
     *
     * @param value zero or more; null for ever
     * @return a copy with it
     * @throws IllegalArgumentException if it is negative
     */
    public RestartPolicy within(Duration value) {
        return with(draft -> draft.within = value);
    }

    /**
     * Sets the pause before the second restart in a row.
     *
     * @param value zero or more; zero for no pauses at all
     * @return a copy with it
     * @throws IllegalArgumentException if it is negative
     */
    public RestartPolicy firstDelay(Duration value) {
        return with(draft -> draft.firstDelay = value);
    }

    /**
     * Sets the longest pause before a restart.
     *
     * @param value zero or more
     * @return a copy with it
     * @throws IllegalArgumentException if it is negative
     */
    public RestartPolicy longestDelay(Duration value) {
        return with(draft -> draft.longestDelay = value);
    }

    /**
     * Sets how long a child may take to end after SIGTERM before it is killed.
     *
     * @param value zero or more; null for ever
     * @return a copy with it
     * @throws IllegalArgumentException if it is negative
     */
    public RestartPolicy stopTimeout(Duration value) {
        return with(draft -> draft.stopTimeout = value);
    }

    /**
     * Sets the time between two health checks.
     *
     * @param value zero or more
     * @return a copy with it
     * @throws IllegalArgumentException if it is negative
     */
    public RestartPolicy healthInterval(Duration value) {
        return with(draft -> draft.healthInterval = value);
    }

    /**
     * Sets how long a health check may take before the child counts as unhealthy.
     *
     * @param value zero or more; null for ever
     * @return a copy with it
     * @throws IllegalArgumentException if it is negative
     */
    public RestartPolicy healthTimeout(Duration value) {
        return with(draft -> draft.healthTimeout = value);
    }

    /** The values of a copy that is being made. */
    private static final class Draft {
        Strategy strategy;
        int restarts;
        Duration within;
        Duration firstDelay;
        Duration longestDelay;
        Duration stopTimeout;
        Duration healthInterval;
        Duration healthTimeout;
    }

    private RestartPolicy with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.strategy = strategy;
        draft.restarts = restarts;
        draft.within = within;
        draft.firstDelay = firstDelay;
        draft.longestDelay = longestDelay;
        draft.stopTimeout = stopTimeout;
        draft.healthInterval = healthInterval;
        draft.healthTimeout = healthTimeout;
        change.accept(draft);
        return new RestartPolicy(
                draft.strategy,
                draft.restarts,
                draft.within,
                draft.firstDelay,
                draft.longestDelay,
                draft.stopTimeout,
                draft.healthInterval,
                draft.healthTimeout);
    }

    Rules rules() {
        return new Rules(
                strategy == Strategy.ONE_FOR_ALL,
                strategy != Strategy.ONE_FOR_ONE,
                restarts,
                within,
                firstDelay,
                longestDelay,
                stopTimeout,
                healthInterval,
                healthTimeout);
    }
}
