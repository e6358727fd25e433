// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import ave.network.process.internal.spare.Spare;
import ave.posix.Child;

/**
 * A JVM that was started ahead of time.
 *
 * @param spare the JVM
 * @param request what it becomes
 */
record SpareJvm(Spare spare, StartRequest request) implements ChildJvm {
    @Override
    public Child begin(ChildFds fds) {
        boolean tells = request.synchronize() || request.outlivesUs();
        return spare.assign(fds.kept(), fds.job(), tells ? fds.pipe() : null);
    }

    @Override
    public boolean isPastStartup() {
        return true;
    }
}
