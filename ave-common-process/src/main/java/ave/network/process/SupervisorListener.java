// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import java.time.Duration;

/**
 * Receives the events of a {@link Supervisor}'s children.
 *
 * <p>The thread of the supervisor calls all methods, one after the other in the order of the
 * events. It does nothing else meanwhile, so that the methods should return soon. Exceptions are
 * logged and otherwise ignored. A method may call {@link Supervisor#stop}, which doesn't wait then.
 *
 * @since 1.0
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
     * A child has ended with exit code 0, and isn't restarted.
     *
     * @param child its name
     */
    default void ended(String child) {}

    /**
     * A child has failed, and is restarted after a pause.
     *
     * @param child its name
     * @param reason its exit code, the error of its start, or the result of its health check
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
     * @param reason how often it was restarted, and the last failure
     */
    default void gaveUp(String child, String reason) {}
}
