// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.ExitStatus;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * A process that was started from here.
 *
 * @param child ours to reap; null for a daemon
 * @param daemon init's to reap; null for a child, and for a daemon whose pid isn't known
 */
record Started(Child child, Daemon daemon) {
    boolean isDaemon() {
        return child == null;
    }

    /** Zero if it isn't known. */
    int pid() {
        if (child != null) {
            return child.pid();
        }
        return daemon == null ? 0 : daemon.pid();
    }

    int pidfd() {
        return child.poll() == null ? child.pidfd() : -1;
    }

    void kill(int signal) {
        if (child != null) {
            child.signal(signal);
        } else if (daemon != null) {
            daemon.signal(signal);
        } else {
            throw new IllegalStateException("process PID is not known");
        }
    }

    OptionalInt join(Duration timeout) {
        ExitStatus status = child.await(Deadline.after(timeout));
        if (status == null) {
            return OptionalInt.empty();
        }
        // It was reaped: this only gives back the descriptor.
        child.close();
        return OptionalInt.of(status.exitCode());
    }
}
