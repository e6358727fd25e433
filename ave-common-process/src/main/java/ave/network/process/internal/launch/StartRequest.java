// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import ave.network.process.internal.spare.SpareKind;
import ave.network.process.internal.wire.ChildProgram;
import java.time.Duration;

/**
 * What is to be started, and how.
 *
 * @param program what the child runs
 * @param kind the command line of its JVM, and which spares are like it
 * @param deathSignal what the child gets when this process ends; 0 for nothing
 * @param daemonize whether it becomes a daemon
 * @param synchronize whether to wait until it is initialized
 * @param startLimit how long that may take; null for ever
 * @param output the file that takes its output; null for our standard streams
 */
public record StartRequest(
        ChildProgram program,
        SpareKind kind,
        int deathSignal,
        boolean daemonize,
        boolean synchronize,
        Duration startLimit,
        String output) {

    /** A daemon isn't our child. */
    boolean canBeSpare() {
        return !daemonize;
    }

    /** Whether the child writes to the pipe although nobody waits until it is initialized. */
    boolean outlivesUs() {
        return deathSignal == 0;
    }
}
