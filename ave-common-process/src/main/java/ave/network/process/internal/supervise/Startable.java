// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.supervise;

/** A child that can be started any number of times. */
@FunctionalInterface
public interface Startable {
    /**
     * Starts the child, and waits until it is initialized. Called in a thread of its own, which is
     * interrupted if the child isn't wanted any more.
     *
     * @return the child, which runs
     * @throws Exception if it can't be started; nothing runs then
     */
    Running start() throws Exception;
}
