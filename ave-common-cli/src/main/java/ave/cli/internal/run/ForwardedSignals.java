// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.run;

import static ave.posix.abi.Constants.SIGHUP;
import static ave.posix.abi.Constants.SIGINT;
import static ave.posix.abi.Constants.SIGQUIT;
import static ave.posix.abi.Constants.SIGTERM;
import static ave.posix.abi.Constants.SIGUSR1;
import static ave.posix.abi.Constants.SIGWINCH;

import ave.posix.EventFd;
import ave.posix.SignalFd;
import ave.posix.Signals;
import ave.posix.ThisProcess;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * Signals to this process that are to be forwarded. The launcher starts the JVM with all of them
 * blocked, so that they can be waited for. Without the launcher they arrive through handlers,
 * except for SIGQUIT, which the JVM reserves.
 */
final class ForwardedSignals implements AutoCloseable {
    private final EventFd arrival = new EventFd();
    private final Queue<Integer> arrived = new ConcurrentLinkedQueue<>();

    /** Null without the launcher. */
    private SignalFd blocked;

    /** Starts to receive the signals, which no longer end this process. */
    void listen() {
        if (ThisProcess.isBlocked(SIGTERM)) {
            // A signal that nohup(1) ignores is not forwarded. The launcher itself ignores SIGUSR1.
            blocked =
                    new SignalFd(
                            IntStream.of(SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGWINCH)
                                    .filter(n -> n == SIGUSR1 || !ThisProcess.isIgnored(n))
                                    .toArray());
            return;
        }
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
        return blocked == null ? arrival.number() : blocked.number();
    }

    /** Returns the next signal; null for none. */
    Integer next() {
        if (blocked != null) {
            int signal = blocked.next();
            return signal == 0 ? null : signal;
        }
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
        if (blocked != null) {
            blocked.close();
        }
    }
}
