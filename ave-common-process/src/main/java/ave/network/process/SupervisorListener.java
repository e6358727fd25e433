// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import java.time.Duration;

/**
 * Hears what happens to the children of a {@link Supervisor}.
 *
 * <p>All methods are called by the thread of the supervisor, one after the other in the order of
 * the events. Nothing else happens to the children meanwhile, so that they should return soon. What
 * they throw is logged and otherwise ignored. {@link Supervisor#stop} may be called; it doesn't
 * wait here.
 */
public interface SupervisorListener {
    /**
     * A child is initialized, for the first time or after a restart.
     *
     * @param child its name
     * @param pid its pid; 0 for a supervisor
     */
    default void started(String child, int pid) {}

    /**
     * A child has ended with exit code 0, and isn't started anew.
     *
     * @param child its name
     */
    default void ended(String child) {}

    /**
     * A child failed, and is started anew.
     *
     * @param child its name
     * @param reason its exit code, the error of its start, or what its health check said
     * @param restart which restart within {@link RestartPolicy#within()} this is, from 1 on
     * @param delay the pause before it
     */
    default void failed(String child, String reason, int restart, Duration delay) {}

    /**
     * A child was stopped by the supervisor, because it was unhealthy, because another child had
     * failed, or for good.
     *
     * @param child its name
     */
    default void stopped(String child) {}

    /**
     * A child has failed too often. All others are stopped next.
     *
     * @param child its name
     * @param reason how often it was restarted, and what went wrong last
     */
    default void gaveUp(String child, String reason) {}
}
