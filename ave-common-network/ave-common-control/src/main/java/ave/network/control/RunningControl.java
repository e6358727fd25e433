// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.connection.Address;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Control} that serves in a thread of this JVM. Thread-safe.
 *
 * @see Control#runInThread()
 * @since 1.0
 */
public final class RunningControl implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Control.class);

    private final Control control;
    private final Address address;
    private final Thread thread;

    RunningControl(Control control, Address address) {
        this.control = control;
        this.address = address;
        thread = new Thread(this::serve, control.procName());
        thread.setDaemon(true);
        thread.start();
        control.awaitBegin();
    }

    private void serve() {
        try {
            control.serve();
        } catch (RuntimeException | Error e) {
            // The caller of runInThread() has got it if the service could not begin.
            LOGGER.error("{} has ended", control.procName(), e);
        }
    }

    /**
     * The port that the service listens on.
     *
     * @return the port; 0 for a UNIX socket
     */
    public int port() {
        return address.port();
    }

    /**
     * Where clients of this machine reach the service.
     *
     * @return the address
     */
    public Address address() {
        return address;
    }

    /**
     * Tells whether the service still runs.
     *
     * @return false once its thread ended
     */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /**
     * Waits until the service has ended.
     *
     * @param timeout how long; null for ever
     * @throws ave.exceptions.Timeout if it did not end in time
     * @throws CancellationException if the waiting thread was interrupted; its interrupt flag stays
     *     set
     */
    public void join(Duration timeout) {
        try {
            if (timeout == null) {
                thread.join();
            } else {
                thread.join(Math.max(1, timeout.toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for " + thread.getName());
        }
        if (thread.isAlive()) {
            throw new ave.exceptions.Timeout(thread.getName() + " did not end in " + timeout);
        }
    }

    /**
     * Has the service write what it is doing, as SIGUSR1 does where it is a process of its own: to
     * a file in {@link ave.config.AveHome#hickup()} of its home. Never waits for the service's
     * thread. A trace that can't be written is reported in the service's {@linkplain
     * ave.network.process.Process#log log}.
     *
     * @since 1.0
     */
    public void hickup() {
        control.handleSIGUSR1();
    }

    /**
     * Shuts the service down, without a last message, and waits until it has ended.
     *
     * @throws IllegalStateException if this is called in the service's own thread, which can't wait
     *     for its end; the service ends nevertheless
     */
    @Override
    public void close() {
        if (thread.isAlive()) {
            control.shutdown();
            if (thread == Thread.currentThread()) {
                throw new IllegalStateException(
                        thread.getName() + " can't wait for its own end; use shutdown()");
            }
            join(null);
        }
    }
}
