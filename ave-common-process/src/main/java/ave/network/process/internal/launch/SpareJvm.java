// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import ave.io.Fd;
import ave.network.process.internal.spare.Spare;
import ave.posix.Child;
import java.util.SortedSet;

/**
 * A JVM that was started ahead of time.
 *
 * @param spare the JVM
 * @param synchronize whether it is to report
 */
record SpareJvm(Spare spare, boolean synchronize) implements ChildJvm {
    @Override
    public Child begin(SortedSet<Integer> kept, Fd job, Fd pipe) {
        return spare.assign(kept, job, synchronize ? pipe : null);
    }

    @Override
    public boolean isPastStartup() {
        return true;
    }
}
