// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import ave.network.connection.BlockingConnection;
import java.util.function.BiConsumer;

/** Connects in a thread of its own, until it is stopped. Thread-safe. */
final class Attempt {
    private final Connector connector;
    private final BlockingConnection given;
    private final BiConsumer<BlockingConnection, Throwable> onEnd;
    private Thread thread;
    private boolean started;
    private boolean stopped;

    /**
     * Makes an attempt.
     *
     * @param connector how to connect
     * @param given is connected already, but has not authenticated; null if nothing is
     * @param onEnd takes the connection, or why there is none; what is stopped fails
     */
    Attempt(
            Connector connector,
            BlockingConnection given,
            BiConsumer<BlockingConnection, Throwable> onEnd) {
        this.connector = connector;
        this.given = given;
        this.onEnd = onEnd;
    }

    /** Does nothing if it was started before. */
    synchronized void start() {
        if (!started) {
            started = true;
            ClientThreads.execute(this::run);
        }
    }

    /** Why there is no connection yet, for messages; empty if nothing has failed. */
    String problem() {
        String problem = connector.problem();
        return problem == null ? "" : ", " + problem;
    }

    /** Does not wait for the end of it. */
    synchronized void stop() {
        stopped = true;
        if (thread != null) {
            thread.interrupt();
        }
        if (!started && given != null) {
            given.close();
        }
    }

    private void run() {
        BlockingConnection connection = null;
        Throwable failure = null;
        if (begin()) {
            try {
                connection = given == null ? connector.connect() : connector.authenticate(given);
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            end();
        } else if (given != null) {
            given.close();
        }
        onEnd.accept(connection, failure);
    }

    private synchronized boolean begin() {
        thread = Thread.currentThread();
        return !stopped;
    }

    /** A late interrupt must not affect the next task of this thread. */
    private synchronized void end() {
        thread = null;
        Thread.interrupted();
    }
}
