// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import java.io.Serializable;

/** Work that makes a JVM load what a child will need. See {@link Process#warmUp}. */
@FunctionalInterface
public interface WarmUp extends Serializable {
    /**
     * Does it, in a JVM that is not the child yet, or never becomes one.
     *
     * @throws Exception which is ignored: the child is slower then, nothing else
     */
    void run() throws Exception;
}
