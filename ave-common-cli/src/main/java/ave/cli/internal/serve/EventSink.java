// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.serve;

import static ave.posix.abi.Constants.POLLOUT;

import ave.network.process.Pipe;
import ave.posix.Deadline;
import ave.posix.Poll;
import java.io.Serializable;
import java.time.Duration;

/**
 * Reports the events of the reference service as messages on a descriptor, if there is one. A slow
 * reader doesn't block the service. Thread-safe.
 */
public final class EventSink implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int NONE = -1;
    private static final Duration LAST_EVENTS = Duration.ofSeconds(1);

    /** Null if there is no descriptor. */
    private final Pipe pipe;

    /** Null before the first event in this process. */
    private transient Backlog<Object> backlog;

    /** Of the pipe, here and in the processes that this travels to. */
    private final int number;

    /** Null if there is no descriptor. */
    EventSink(Integer number) {
        this.number = number == null ? NONE : number;
        this.pipe = number == null ? null : new Pipe(NONE, number);
    }

    /**
     * For a service that reports nothing.
     *
     * @return a sink without a descriptor
     */
    public static EventSink nowhere() {
        return new EventSink(null);
    }

    synchronized void send(Object event) {
        if (pipe != null) {
            if (backlog == null) {
                backlog = new Backlog<>("ave-events", pipe::put);
            }
            if (backlog.isEmpty() && hasRoom()) {
                pipe.put(event);
            } else {
                backlog.add(event);
            }
        }
    }

    /** A pipe that is writable has room for PIPE_BUF bytes; all events are shorter. */
    private boolean hasRoom() {
        return Poll.await(number, POLLOUT, Deadline.after(Duration.ZERO)) != 0;
    }

    /** Waits a moment for a reader that takes its time. */
    void flush() {
        Backlog<Object> some;
        synchronized (this) {
            some = backlog;
        }
        if (some != null) {
            some.flush(LAST_EVENTS);
        }
    }

    @Override
    public void close() {
        flush();
        if (pipe != null) {
            pipe.close();
        }
    }
}
