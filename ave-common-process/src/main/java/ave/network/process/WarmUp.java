// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import java.io.Serializable;

/**
 * Work that makes a JVM load the classes that a child will need. See {@link Process#warmUp}.
 *
 * @since 1.0
 */
@FunctionalInterface
public interface WarmUp extends Serializable {
    /**
     * Runs in a JVM that isn't the child yet, and may never become it.
     *
     * @throws Exception which is logged at DEBUG; the child then starts more slowly
     */
    void run() throws Exception;
}
