// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.PR_GET_CHILD_SUBREAPER;
import static ave.posix.abi.Constants.WNOHANG;

import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Processes that outlive their parent. If this process is the init of a container or a subreaper,
 * such orphans become its children, and zombies when they end. Those of the library's sessions, and
 * those that were passed to this class, are reaped; all others are left alone. Thread-safe.
 */
public final class Orphans {
    private static final Set<Integer> SESSIONS = ConcurrentHashMap.newKeySet();

    /** The pids of processes that are reaped at their end. */
    private static final Set<Integer> WATCHED = ConcurrentHashMap.newKeySet();

    /** Determined when the first child ends. */
    private static final class Role {
        static final boolean GETS_ORPHANS = getsOrphans();
    }

    private Orphans() {}

    /**
     * Reaps the members of a session as soon as they end, if they are children of this process.
     * Reaps processes that they start in the session later when the next child is started.
     *
     * @param session the number of a session of this library whose leader has ended
     */
    public static void reapSession(int session) {
        if (Role.GETS_ORPHANS) {
            SESSIONS.add(session);
            for (ProcessTable.Entry entry : new ProcessTable().entries()) {
                if (entry.session() == session) {
                    watch(entry.pid());
                }
            }
        }
    }

    /**
     * Reaps a process as soon as it ends, if it isn't a child of this process now and has become
     * one by then.
     *
     * @param pid a process that another process has started
     */
    public static void reapLater(int pid) {
        if (Role.GETS_ORPHANS) {
            ProcessTable.Entry entry = new ProcessTable().entry(pid);
            if (entry != null && entry.parent() != Libc.processes().getpid()) {
                watch(pid);
            }
        }
    }

    /**
     * Watches a process. A failure is ignored: without a free descriptor or thread it stays a
     * zombie.
     */
    private static void watch(int pid) {
        if (!WATCHED.add(pid)) {
            return;
        }
        PidFd held = null;
        try {
            PidFd process = PidFd.open(pid);
            held = process;
            Poller.ready(process.number(), POLLIN)
                    .whenComplete((events, failure) -> ended(process));
        } catch (PosixException | OutOfMemoryError e) {
            WATCHED.remove(pid);
            if (held != null) {
                held.close();
            }
        }
    }

    private static synchronized void ended(PidFd process) {
        // Before it is reaped: from then on the pid may be another process's.
        WATCHED.remove(process.pid());
        process.reapIfOurs();
        process.close();
    }

    /** Notes that the leader of a session is about to be reaped. */
    static void mayComeFrom(int session) {
        if (Role.GETS_ORPHANS) {
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

    /** Called on each start of a child, so that zombies don't accumulate. */
    static void reapEnded() {
        if (!SESSIONS.isEmpty()) {
            reapSessions();
        }
    }

    /** No other thread may reap one of them meanwhile: its pid may then be that of a new child. */
    private static synchronized void reapSessions() {
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
        // The kernel may reuse an unused number for a session of other code.
        known.stream().filter(session -> !inUse.contains(session)).forEach(SESSIONS::remove);
    }
}
