// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.system;

import static ave.posix.abi.Constants.ESRCH;

import ave.io.PosixException;
import ave.posix.PidFd;

/**
 * A process that is not a child of ours, told from a later one with the same pid by the moment at
 * which it was started.
 */
public record ForeignProcess(int pid, long startTime) {
    /** The process that has the pid now. */
    public static ForeignProcess of(int pid) {
        return new ForeignProcess(pid, ProcStat.startTime(pid));
    }

    /** Does nothing if it has ended. */
    public void signal(int signal) {
        try (PidFd held = PidFd.open(pid)) {
            // From here on the pid can't change hands.
            if (ProcStat.startTime(pid) == startTime) {
                held.signal(signal);
            }
        } catch (PosixException e) {
            if (e.errno() != ESRCH) {
                throw e;
            }
        }
    }
}
