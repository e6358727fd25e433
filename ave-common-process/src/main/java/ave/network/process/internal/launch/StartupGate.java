// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import static ave.posix.abi.Constants.SIGHUP;
import static ave.posix.abi.Constants.SIGINT;
import static ave.posix.abi.Constants.SIGQUIT;
import static ave.posix.abi.Constants.SIGTERM;

import ave.io.Fd;
import ave.posix.Deadline;
import ave.posix.Poll;
import java.time.Duration;
import java.util.Set;

/**
 * The first moments of a child's JVM, seen from its parent. A signal that comes then passes over
 * the child's own handler and, where it hits HotSpot between two steps of its initialization, ends
 * it with code 1. Over when the child closes its end of a pipe, which it does as soon as signals
 * are its own, or has died. Thread-safe.
 */
final class StartupGate implements AutoCloseable {
    /** Far more than it takes, unless the JVM is stopped, or as good as that. */
    static final Duration MOST = Duration.ofSeconds(10);

    /** Each kills a JVM that hasn't got its handlers, or is handled by HotSpot alone. */
    private static final Set<Integer> EARLY = Set.of(SIGTERM, SIGINT, SIGHUP, SIGQUIT);

    private final Fd pipe;
    private final Duration limit;

    /** Takes over the reading end. */
    StartupGate(Fd pipe, Duration limit) {
        this.pipe = pipe;
        this.limit = limit;
    }

    /** Holds back a signal that must not come too early. */
    void awaitBefore(int signal) {
        if (EARLY.contains(signal)) {
            awaitEnd();
        }
    }

    private synchronized void awaitEnd() {
        if (pipe.isOpen()) {
            Poll.awaitInAnyCase(pipe.number(), 0, Deadline.after(limit));
            pipe.close();
        }
    }

    @Override
    public synchronized void close() {
        pipe.close();
    }
}
