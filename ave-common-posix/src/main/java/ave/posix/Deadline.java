// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import java.time.Duration;

/** The moment at which a wait ends, however many system calls it takes. Immutable. */
public final class Deadline {
    /** A wait without end. */
    public static final Deadline NEVER = new Deadline(0, true);

    private final long nanoTime;
    private final boolean never;

    private Deadline(long nanoTime, boolean never) {
        this.nanoTime = nanoTime;
        this.never = never;
    }

    /**
     * The moment that lies the given time ahead.
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
     * The moment that lies the given time ahead, or this one if that comes first.
     *
     * @param limit the time to wait
     * @return the earlier of the two
     */
    public Deadline orAfter(Duration limit) {
        Deadline other = after(limit);
        return never || !other.never && other.nanoTime - nanoTime < 0 ? other : this;
    }

    /**
     * Tells whether the moment has come.
     *
     * @return never true for {@link #NEVER}
     */
    public boolean hasPassed() {
        return !never && nanoTime - System.nanoTime() <= 0;
    }

    /**
     * The time that is left.
     *
     * @return zero once the moment has come, null for ever
     */
    public Duration remaining() {
        return never ? null : Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    /**
     * The time that is left, as poll(2) takes it.
     *
     * @return milliseconds, rounded up so that a wait never ends early; 0 once the moment has come,
     *     -1 for ever
     */
    public int pollMillis() {
        if (never) {
            return -1;
        }
        long nanos = nanoTime - System.nanoTime();
        return nanos <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
    }
}
