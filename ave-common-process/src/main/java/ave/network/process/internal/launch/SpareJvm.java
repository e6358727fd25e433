// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import ave.network.process.internal.spare.Spare;
import ave.posix.Child;

/**
 * A JVM that was started ahead of time.
 *
 * @param spare the JVM
 * @param synchronize whether it is to report
 */
record SpareJvm(Spare spare, boolean synchronize) implements ChildJvm {
    @Override
    public Child begin(ChildFds fds) {
        return spare.assign(fds.kept(), fds.job(), synchronize ? fds.pipe() : null);
    }

    @Override
    public boolean isPastStartup() {
        return true;
    }
}
