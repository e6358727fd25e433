// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.WNOHANG;

import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Children that could not be killed: they are reaped once they have ended by themselves. */
final class Abandoned {
    private static final Queue<Integer> PIDS = new ConcurrentLinkedQueue<>();

    private Abandoned() {}

    static void add(int pid) {
        PIDS.add(pid);
    }

    /** Whenever a child is started, so that no more than those of one moment remain as zombies. */
    static void reapEnded() {
        if (!PIDS.isEmpty()) {
            NativeBuffer status = NativeBuffer.scratch();
            PIDS.removeIf(pid -> Libc.processes().waitpid(pid, status.address(), WNOHANG) != 0);
        }
    }
}
