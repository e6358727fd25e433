// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import java.time.Duration;

/** The moment at which a wait ends, however many system calls it takes. Immutable. */
public final class Deadline {
    /** A deadline that never passes. */
    public static final Deadline NEVER = new Deadline(0, true);

    private final long nanoTime;
    private final boolean never;

    private Deadline(long nanoTime, boolean never) {
        this.nanoTime = nanoTime;
        this.never = never;
    }

    /**
     * Returns the deadline after the given time.
     *
     * @param limit the time to wait; null waits for ever, zero or less not at all
     * @return the deadline
     */
    public static Deadline after(Duration limit) {
        if (limit == null || limit.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) > 0) {
            return NEVER;
        }
        long nanos = limit.isNegative() ? 0 : limit.toNanos();
        return new Deadline(System.nanoTime() + nanos, false);
    }

    /**
     * Returns the deadline after the given time, or this one if it is earlier.
     *
     * @param limit the time to wait
     * @return the earlier of the two
     */
    public Deadline orAfter(Duration limit) {
        Deadline other = after(limit);
        return never || !other.never && other.nanoTime - nanoTime < 0 ? other : this;
    }

    /**
     * Tells whether the deadline has passed.
     *
     * @return never true for {@link #NEVER}
     */
    public boolean hasPassed() {
        return !never && nanoTime - System.nanoTime() <= 0;
    }

    /**
     * Returns the remaining time.
     *
     * @return zero once the deadline has passed, null for {@link #NEVER}
     */
    public Duration remaining() {
        return never ? null : Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    /**
     * Returns the remaining time as poll(2) takes it.
     *
     * @return milliseconds, rounded up so that a wait never ends early; 0 once the deadline has
     *     passed, -1 for {@link #NEVER}
     */
    public int pollMillis() {
        if (never) {
            return -1;
        }
        long nanos = nanoTime - System.nanoTime();
        return nanos <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
    }
}
