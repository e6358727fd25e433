// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import ave.io.Fd;
import ave.posix.Child;
import java.util.SortedSet;

/** A JVM that becomes a process. */
sealed interface ChildJvm permits FreshJvm, SpareJvm {
    /**
     * Has the JVM begin.
     *
     * @param kept the descriptors that the process is to have
     * @param job the file that holds its job
     * @param pipe the end that it reports to, or closes when signals are its own
     * @return the process; null if the JVM has died meanwhile
     */
    Child begin(SortedSet<Integer> kept, Fd job, Fd pipe);

    /** Whether it handles signals already. */
    boolean isPastStartup();
}
