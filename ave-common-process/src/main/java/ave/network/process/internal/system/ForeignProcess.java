// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.system;

import static ave.posix.abi.Constants.EMFILE;
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

    /**
     * Does nothing if it has ended.
     *
     * @throws IllegalStateException if it can't be told from a later process with its pid
     */
    public void signal(int signal) {
        if (startTime == ProcStat.UNKNOWN) {
            throw new IllegalStateException(
                    "can't signal pid "
                            + pid
                            + ": there was no descriptor to learn when the process began, so it may"
                            + " be another one by now");
        }
        try (PidFd held = PidFd.open(pid)) {
            // From here on the pid can't change hands.
            long now = ProcStat.startTime(pid);
            if (now == ProcStat.UNKNOWN) {
                throw new PosixException("read the start time of", "pid " + pid, EMFILE);
            }
            if (now == startTime) {
                held.signal(signal);
            }
        } catch (PosixException e) {
            if (e.errno() != ESRCH) {
                throw e;
            }
        }
    }
}
