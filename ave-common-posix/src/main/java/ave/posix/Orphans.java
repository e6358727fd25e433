// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.PR_GET_CHILD_SUBREAPER;
import static ave.posix.abi.Constants.WNOHANG;

import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What sessions of ours left behind, where this process is the init of a container or a subreaper:
 * there orphans become its children, and zombies when they end. Those of our sessions are reaped,
 * nobody else's. Thread-safe.
 */
final class Orphans {
    /** As it is when the first child of ours ends. */
    private static final boolean GETS_ORPHANS = getsOrphans();

    private static final Set<Integer> SESSIONS = ConcurrentHashMap.newKeySet();

    private Orphans() {}

    /** The leader of a session of ours is about to be reaped. */
    static void mayComeFrom(int session) {
        if (GETS_ORPHANS) {
            SESSIONS.add(session);
        }
    }

    private static boolean getsOrphans() {
        if (Libc.processes().getpid() == 1) {
            return true;
        }
        NativeBuffer answer = NativeBuffer.scratch();
        answer.bytes().putInt(0, 0);
        Libc.processes().prctl(PR_GET_CHILD_SUBREAPER, answer.address());
        return answer.bytes().getInt(0) != 0;
    }

    /** Whenever a child is started, so that no more than those of one moment remain. */
    static void reapEnded() {
        if (SESSIONS.isEmpty()) {
            return;
        }
        Set<Integer> known = Set.copyOf(SESSIONS);
        Set<Integer> inUse = new HashSet<>();
        int self = Libc.processes().getpid();
        NativeBuffer status = NativeBuffer.scratch();
        for (ProcessTable.Entry entry : new ProcessTable().entries()) {
            boolean isOurs = known.contains(entry.session()) && entry.pid() != entry.session();
            if (isOurs && entry.isZombie() && entry.parent() == self) {
                Libc.processes().waitpid(entry.pid(), status.address(), WNOHANG);
            } else if (known.contains(entry.session())) {
                inUse.add(entry.session());
            }
        }
        // A number that no process uses any more may become a session of somebody else's.
        known.stream().filter(session -> !inUse.contains(session)).forEach(SESSIONS::remove);
    }
}
