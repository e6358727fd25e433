// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import ave.posix.Deadline;
import java.time.Duration;

/** Is due when nothing happened for an interval, and again after each further one. */
final class IdleTimer implements EventLoop.Timer {
    private final Runnable onIdle;
    private Duration interval;

    /** Null while the interval doesn't run. */
    private Deadline due;

    /** A null interval never ends. */
    IdleTimer(Duration interval, Runnable onIdle) {
        this.interval = interval;
        this.onIdle = onIdle;
    }

    void interval(Duration changed) {
        interval = changed;
        due = null;
    }

    void enable(boolean wanted) {
        if (!wanted || interval == null) {
            due = null;
        } else if (due == null) {
            due = Deadline.after(interval);
        }
    }

    /** Something happened. */
    void restart() {
        due = null;
    }

    @Override
    public int pollMillis() {
        return due == null ? Integer.MAX_VALUE : due.pollMillis();
    }

    /** Nothing happened in this turn. */
    void check() {
        if (due != null && due.hasPassed()) {
            due = null;
            onIdle.run();
        }
    }
}
