// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.WNOHANG;

import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Children that could not be killed. They are reaped after they have ended by themselves. */
final class Abandoned {
    private static final Queue<Integer> PIDS = new ConcurrentLinkedQueue<>();

    private Abandoned() {}

    static void add(int pid) {
        PIDS.add(pid);
    }

    /** Called on each start of a child, so that zombies don't accumulate. */
    static void reapEnded() {
        if (!PIDS.isEmpty()) {
            NativeBuffer status = NativeBuffer.scratch();
            PIDS.removeIf(pid -> Libc.processes().waitpid(pid, status.address(), WNOHANG) != 0);
        }
    }
}
