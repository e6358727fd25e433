// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import static ave.posix.Constants.SIGHUP;
import static ave.posix.Constants.SIGINT;
import static ave.posix.Constants.SIGTERM;
import static ave.posix.Constants.SIGUSR1;
import static ave.posix.Constants.SIGWINCH;

import ave.posix.EventFd;
import ave.posix.Signals;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Signals that came to this process and wait for being forwarded. SIGQUIT is not among them: the
 * JVM keeps it for itself.
 */
final class ForwardedSignals implements AutoCloseable {
    private final EventFd arrival = new EventFd();
    private final Queue<Integer> arrived = new ConcurrentLinkedQueue<>();

    /** From now on these signals no longer end this process. */
    void listen() {
        listen("TERM", SIGTERM);
        listen("INT", SIGINT);
        listen("HUP", SIGHUP);
        listen("USR1", SIGUSR1);
        listen("WINCH", SIGWINCH);
    }

    private void listen(String name, int number) {
        Signals.handle(
                name,
                () -> {
                    arrived.add(number);
                    signalArrival();
                });
    }

    private synchronized void signalArrival() {
        if (arrival.isOpen()) {
            arrival.signal();
        }
    }

    /** A descriptor that is readable while there is a signal. */
    int fd() {
        return arrival.number();
    }

    /** The next one; null for none. */
    Integer next() {
        arrival.drain();
        Integer next = arrived.poll();
        if (!arrived.isEmpty()) {
            arrival.signal();
        }
        return next;
    }

    @Override
    public synchronized void close() {
        arrival.close();
    }
}
