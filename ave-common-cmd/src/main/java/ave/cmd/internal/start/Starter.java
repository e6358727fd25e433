// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.start;

import ave.posix.Child;

/** A way to start a program on a terminal. Implementations are stateless. */
public interface Starter {
    /**
     * Starts a program as the leader of a session, with a terminal as its controlling terminal and
     * as its only descriptors 0, 1 and 2.
     *
     * @param program the program
     * @param slave the terminal's path
     * @return the child, which the caller waits for and closes
     * @throws ave.io.PosixException if it can't be started
     * @throws IllegalArgumentException if there is a NUL in any of it
     */
    Child start(Program program, String slave);
}
