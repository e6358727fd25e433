// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import ave.posix.Child;
import java.util.List;
import java.util.Map;

/** A way to start a program on a terminal. Implementations are stateless. */
interface Starter {
    /**
     * Starts a program as the leader of a session, with a terminal as its controlling one and as
     * its descriptors 0, 1 and 2, and no others.
     *
     * @param command the program and its arguments
     * @param environment changes to this process's environment, which may be empty; null takes a
     *     variable away
     * @param directory where it starts; null for this process's
     * @param slave the terminal's path
     * @throws ave.io.PosixException if it can't be started
     * @throws IllegalArgumentException if there is a NUL in any of it
     */
    Child start(
            List<String> command, Map<String, String> environment, String directory, String slave);
}
