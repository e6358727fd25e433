// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.pool;

/** Starts workers, and makes the exceptions for those that fail. Thread-safe. */
public interface Workers {
    /**
     * Starts a worker, and returns when it is initialized.
     *
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    Worker start();

    /** What a job fails with that has not failed by itself. */
    RuntimeException failure(String message);
}
