// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.spare;

import java.io.Serializable;

/** Work of the user's that makes a spare load what its process will need. */
@FunctionalInterface
public interface TrainingTask extends Serializable {
    /**
     * Does it.
     *
     * @throws Exception which is ignored
     */
    void run() throws Exception;
}
