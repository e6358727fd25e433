// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import java.time.Duration;

/**
 * Pauses between attempts to connect, each twice as long as the one before. The kernel doesn't
 * report when a process starts to listen, so only time can be waited for. The first pause takes a
 * millisecond. Not thread-safe.
 */
public final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(1);

    private final Duration longest;
    private final Deadline deadline;
    private Duration next = FIRST;

    /**
     * Starts a series of attempts.
     *
     * @param longest the longest pause
     * @param deadline when no further attempt is made; a pause ends then
     */
    public Backoff(Duration longest, Deadline deadline) {
        this.longest = longest;
        this.deadline = deadline;
    }

    /**
     * Pauses before the next attempt.
     *
     * @return false, without a pause, if the deadline has passed
     * @throws java.util.concurrent.CancellationException if the thread was interrupted; its
     *     interrupt flag stays set
     */
    public boolean pause() {
        if (deadline.hasPassed()) {
            return false;
        }
        Poll.pause(deadline.orAfter(next));
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return true;
    }
}
