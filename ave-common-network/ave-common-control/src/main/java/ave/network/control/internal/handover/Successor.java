// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import ave.io.Fd;

/** The process that takes over. Called in the handover's thread and in the loop's. */
public interface Successor {
    /**
     * Starts the process.
     *
     * @param channel its end of the channel, which it inherits; closed by the caller
     */
    void start(Fd channel);

    /**
     * Kills the process and waits until it is gone. Nothing happens if it wasn't started. May be
     * called in two threads at once.
     */
    void kill();

    /**
     * Returns the id of the process.
     *
     * @return its pid
     */
    int pid();
}
