// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SIGHUP;
import static ave.posix.abi.Constants.SIGINT;
import static ave.posix.abi.Constants.SIGQUIT;
import static ave.posix.abi.Constants.SIGTERM;

import ave.io.Fd;
import ave.network.process.internal.log.ProcessLog;
import ave.network.process.internal.wire.Report;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.Poller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Holds back signals in the first moments of a child's JVM. A signal that comes then passes over
 * the child's own handler and, where it hits HotSpot between two steps of its initialization, ends
 * it with code 1. The gate opens when the child says through a pipe that signals are its own, or
 * has died: then what its JVM said is logged. Thread-safe; nobody waits.
 */
final class StartupGate implements AutoCloseable {
    /** Far more than it takes, unless the JVM is stopped, or as good as that. */
    static final Duration MOST = Duration.ofSeconds(10);

    /** Each kills a JVM that hasn't got its handlers, or is handled by HotSpot alone. */
    private static final Set<Integer> EARLY = Set.of(SIGTERM, SIGINT, SIGHUP, SIGQUIT);

    private final String attempt;
    private final Fd pipe;
    private final Fd words;
    private final Duration limit;

    /** What is held back, in order. */
    private final List<Runnable> held = new ArrayList<>();

    private boolean open;
    private CompletableFuture<Integer> readable;

    /** Takes over the reading end, and the file with what the JVM says. */
    StartupGate(String attempt, Fd pipe, Fd words, Duration limit) {
        this.attempt = attempt;
        this.pipe = pipe;
        this.words = words;
        this.limit = limit;
    }

    /** Opens it as soon as that can be. The child runs already: no failure may get out of here. */
    synchronized void watch() {
        try {
            readable = Poller.ready(pipe.number(), POLLIN);
            readable.whenComplete((events, failure) -> close());
        } catch (RuntimeException | Error e) {
            ProcessLog.debug("signals for a child can't be held back", e);
            close();
        }
    }

    /** Sends a signal, now or when it doesn't come too early. */
    void pass(int signal, Runnable send) {
        if (!hold(signal, send)) {
            send.run();
        }
    }

    private synchronized boolean hold(int signal, Runnable send) {
        if (open || !EARLY.contains(signal)) {
            return false;
        }
        held.add(send);
        if (held.size() == 1) {
            CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::close);
        }
        return true;
    }

    /** Opens it; does nothing if it is open. */
    @Override
    public void close() {
        // Not under the lock: what sends has one of its own.
        for (Runnable send : open()) {
            try {
                send.run();
            } catch (RuntimeException e) {
                ProcessLog.debug("a signal that was held back can't be sent", e);
            }
        }
    }

    private synchronized List<Runnable> open() {
        if (open) {
            return List.of();
        }
        open = true;
        if (readable != null) {
            readable.cancel(false);
        }
        try (pipe;
                words) {
            boolean said =
                    Poll.awaitInAnyCase(pipe.number(), POLLIN, Deadline.after(Duration.ZERO));
            String lastWords = said && !Report.hasBegun(pipe) ? Words.said(words) : "";
            if (!lastWords.isEmpty()) {
                ProcessLog.warn(attempt + "the child ended before it began" + lastWords);
            }
        }
        List<Runnable> late = List.copyOf(held);
        // The timer still has this gate, and must not keep what is in there.
        held.clear();
        return late;
    }
}
