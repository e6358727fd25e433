// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.supervise;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A child that was started. */
public interface Running {
    /**
     * The processes that belong to the child.
     *
     * @param name the child's name
     * @return name → pid
     */
    Map<String, Integer> pids(String name);

    /**
     * Tells when the child ends.
     *
     * @return completed at the end of the child, by any thread and with any value
     */
    CompletionStage<?> ended();

    /**
     * Tells how the child ended. Called once, when it has ended by itself; doesn't wait.
     *
     * @return null if it is done, otherwise what went wrong
     */
    String failure();

    /**
     * Ends the child and returns when it has ended. Called in a thread of its own.
     *
     * @param limit how long to wait before stronger means are used; null for ever
     */
    void stop(Duration limit);

    /**
     * Tells whether {@link #isHealthy} is to be called.
     *
     * @return false if there is nothing to call
     */
    boolean isChecked();

    /**
     * Asks whether the child works. Called in a thread of its own, which is interrupted if the
     * answer takes too long.
     *
     * @return whether it does
     * @throws Exception if that can't be found out, so that the child counts as unhealthy
     */
    boolean isHealthy() throws Exception;
}
