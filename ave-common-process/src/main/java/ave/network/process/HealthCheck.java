// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

/**
 * Checks for a {@link Supervisor} whether a running child works.
 *
 * @param <P> the class of the child
 * @since 1.0
 */
@FunctionalInterface
public interface HealthCheck<P extends Process> {
    /**
     * Checks the child, by a call to its service for example. A thread of the supervisor calls
     * this, one call at a time for each child, every {@link RestartPolicy#healthInterval()}. A
     * check that takes longer than {@link RestartPolicy#healthTimeout()} is interrupted, and the
     * child counts as unhealthy.
     *
     * @param child the object that was started, in the parent
     * @return false if the child is to be stopped and restarted
     * @throws Exception if the child is unhealthy; the exception becomes part of the reason
     */
    boolean isHealthy(P child) throws Exception;
}
