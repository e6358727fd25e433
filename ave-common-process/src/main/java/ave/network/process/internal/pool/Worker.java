// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.pool;

/** A process that does one job after the other. For one thread, except for {@link #kill}. */
public interface Worker {
    /** Its name and pid. */
    String describe();

    int pid();

    /** Tells whether it still runs, as far as the kernel knows by now. */
    boolean isAlive();

    /** Does a job and returns what came of it; null if the worker died. */
    byte[] perform(byte[] job);

    /** Whether a worker that died had begun with the last job. */
    boolean hadBegun();

    /**
     * Lets it end, or kills it, and returns its exit code.
     *
     * @throws java.util.concurrent.CancellationException if the thread was interrupted; to be
     *     called again
     */
    int end();

    /** Kills it; does nothing if it has ended. */
    void kill();
}
