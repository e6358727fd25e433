// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps what clients bring about from flooding the log: so many lines in a stretch of time, and
 * then a count of those that were left out. Not thread-safe.
 */
public final class LogLimit {
    private static final int MOST = 10;
    private static final long STRETCH = Duration.ofSeconds(10).toNanos();

    private final LongSupplier nanoTime;
    private long began;
    private int lines;
    private int leftOut;

    /** Makes a limit of 10 lines in 10 seconds. */
    public LogLimit() {
        this(System::nanoTime);
    }

    LogLimit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Asks for a line.
     *
     * @return whether it may be written
     */
    public boolean allows() {
        long now = nanoTime.getAsLong();
        if (lines == 0 || now - began >= STRETCH) {
            began = now;
            lines = 0;
        }
        if (lines == MOST) {
            leftOut++;
            return false;
        }
        lines++;
        return true;
    }

    /**
     * Says how many lines were left out since this was asked last, for the line that is written.
     *
     * @return an empty text, or one such as {@code " (3 more like this were not logged)"}
     */
    public String leftOut() {
        int count = leftOut;
        leftOut = 0;
        return count == 0 ? "" : " (" + count + " more like this were not logged)";
    }
}
