// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

/**
 * Tells a {@link Supervisor} whether a child that runs also works.
 *
 * @param <P> the class of the child
 */
@FunctionalInterface
public interface HealthCheck<P extends Process> {
    /**
     * Asks the child, by a call to its service for example. Called by a thread of the supervisor,
     * one call at a time for each child, every {@link RestartPolicy#healthInterval()}.
     *
     * @param child the object that was started, in the parent
     * @return false if the child is to be stopped and started anew
     * @throws Exception which means the same as false, and is told in the reason. A check that
     *     takes longer than {@link RestartPolicy#healthTimeout()} is interrupted, and means false
     *     as well
     */
    boolean isHealthy(P child) throws Exception;
}
