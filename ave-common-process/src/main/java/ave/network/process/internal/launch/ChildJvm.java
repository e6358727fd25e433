// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import ave.posix.Child;

/** A JVM that becomes a process. */
sealed interface ChildJvm permits FreshJvm, SpareJvm {
    /**
     * Has the JVM begin.
     *
     * @param fds its descriptors
     * @return the process; null if the JVM has died meanwhile
     */
    Child begin(ChildFds fds);

    /** Whether it handles signals already. */
    boolean isPastStartup();
}
