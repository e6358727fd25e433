// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.io.Fd;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.ExitStatus;
import java.time.Duration;
import java.util.OptionalInt;

/** A process that was started from here. Thread-safe. */
final class Started {
    /** Ours to reap; null for a daemon. */
    private final Child child;

    /** Init's to reap; null for a child, and for a daemon whose pid isn't known. */
    private final Daemon daemon;

    /** Null if it is over. */
    private final Boot boot;

    /** How many threads wait on the pidfd, whose number may be another file's once it is closed. */
    private int waiting;

    Started(Child child, Daemon daemon, Boot boot) {
        this.child = child;
        this.daemon = daemon;
        this.boot = boot;
    }

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

    synchronized int pidfd() {
        return child.poll() == null ? child.pidfd() : -1;
    }

    /** A duplicate of it, which stays open whoever reaps the child; null once the end was seen. */
    synchronized Fd watch() {
        return child.poll() == null ? Fd.duplicateOf(child.pidfd()) : null;
    }

    void kill(int signal) {
        if (boot != null) {
            boot.awaitBefore(signal);
        }
        send(signal);
    }

    private synchronized void send(int signal) {
        if (child != null) {
            child.signal(signal);
        } else if (daemon != null) {
            daemon.signal(signal);
        } else {
            throw new IllegalStateException("process PID is not known");
        }
    }

    OptionalInt join(Duration timeout) {
        Deadline deadline = Deadline.after(timeout);
        synchronized (this) {
            waiting++;
        }
        try {
            ExitStatus status = child.await(deadline);
            return status == null ? OptionalInt.empty() : OptionalInt.of(status.exitCode());
        } finally {
            waitedEnough();
        }
    }

    private synchronized void waitedEnough() {
        waiting--;
        if (waiting == 0 && child.poll() != null) {
            // It was reaped: this only gives back the descriptor.
            child.close();
            if (boot != null) {
                boot.close();
            }
        }
    }
}
