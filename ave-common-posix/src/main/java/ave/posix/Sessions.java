// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EINVAL;
import static ave.posix.abi.Constants.EMFILE;
import static ave.posix.abi.Constants.ENFILE;
import static ave.posix.abi.Constants.ENOENT;
import static ave.posix.abi.Constants.EPERM;
import static ave.posix.abi.Constants.ESRCH;
import static ave.posix.abi.Constants.ETIMEDOUT;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SIGSTOP;

import ave.io.PosixException;
import ave.posix.libc.Libc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * Everything that a session's leader has started: the members of the session, in any process group,
 * and the descendants of each member, even in other sessions. A daemon no longer belongs to it once
 * its parent has ended. See setsid(2), proc(5).
 */
public final class Sessions {
    /**
     * Far more than killed processes need to end, unless they hang in the kernel or keep starting
     * new ones.
     */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /**
     * The process is gone, or the number is a thread's, whose process is found by its pid. Old
     * kernels return EINVAL.
     */
    private static final Set<Integer> NO_PROCESS = Set.of(ESRCH, ENOENT, EINVAL);

    /** Nearly all killed processes end within this time. */
    private static final Duration ROUND = Duration.ofMillis(1);

    private static final Deadline NOW = Deadline.after(Duration.ZERO);

    private final Child leader;
    private final ProcessTable table = new ProcessTable();

    /** All found processes, the leader first, and nearly always parents before their children. */
    private final Set<Integer> family = new LinkedHashSet<>();

    /** Failures that are not retried, by pid. */
    private final SortedMap<Integer, RuntimeException> problems = new TreeMap<>();

    /**
     * Whether this round killed a process that could not be watched, because no descriptor was
     * free.
     */
    private boolean unwatched;

    private Sessions(Child leader) {
        this.leader = leader;
    }

    /**
     * Kills everything that a session's leader has started, and waits for its end, for some seconds
     * at most. The leader is not reaped. If other code has reaped it, nothing happens: the
     * session's number may have been reused.
     *
     * <p>It needs no free descriptor, but without one it takes seconds instead of milliseconds, and
     * finds only the members of the session.
     *
     * @param leader the session's leader, or a child that is about to become it
     * @throws PosixException if one of them can't be killed (EPERM) or doesn't end (ETIMEDOUT); the
     *     message names the pid. All others have ended
     */
    public static void kill(Child leader) {
        if (!leader.exists()) {
            return;
        }
        // The remains of a leader that has ended are in its session, or descend from a member.
        if (!leader.awaitEnd(NOW) || ProcessTable.hasOthers(leader.pid())) {
            new Sessions(leader).killAll();
        }
    }

    /**
     * Notes that a session's leader has ended and is about to be reaped. Where this process is the
     * init of a container, members of the session that go on become its children: they are reaped
     * once they have ended, when the next child is started.
     *
     * @param leader the session's leader
     */
    public static void leave(Child leader) {
        Orphans.mayComeFrom(leader.pid());
    }

    /**
     * Each round kills all processes it sees; only those that could not be stopped may have started
     * more.
     */
    private void killAll() {
        boolean any = killSeen();
        Deadline deadline = Deadline.after(LIMIT);
        while (any && !deadline.hasPassed()) {
            any = killSeen();
        }
        if (any && problems.isEmpty()) {
            problems.put(leader.pid(), notEnded("session " + leader.pid()));
        }
        throwProblems();
    }

    private void throwProblems() {
        if (!problems.isEmpty()) {
            RuntimeException first = problems.remove(problems.firstKey());
            problems.values().forEach(first::addSuppressed);
            throw first;
        }
    }

    /** Returns whether there was anything to wait for. */
    private boolean killSeen() {
        Map<Integer, PidFd> held = new HashMap<>();
        unwatched = false;
        try {
            stop(leader::signal);
            stopAll(held);
            killStopped(held);
            killLeader();
            Deadline deadline = Deadline.after(LIMIT);
            held.values().forEach(process -> awaitEnd(process.pid(), process.number(), deadline));
            awaitLeader(deadline);
            // If this process is the init of a container, orphans among them are its children by
            // now.
            held.values().forEach(PidFd::reapIfOurs);
            if (unwatched) {
                Poll.awaitInAnyCase(Poll.NO_FD, 0, Deadline.after(ROUND));
            }
            return unwatched || !held.isEmpty();
        } finally {
            held.values().forEach(PidFd::close);
        }
    }

    /**
     * Stops all processes before the first is killed: the children of a process that has ended
     * can't be told from daemons. A stopped process starts no others, so the set is complete once
     * no more are found.
     */
    private void stopAll(Map<Integer, PidFd> held) {
        family.clear();
        family.add(leader.pid());
        boolean more = true;
        while (more) {
            more = false;
            for (ProcessTable.Entry entry : found()) {
                more |= !held.containsKey(entry.pid()) && stop(entry.pid(), held);
            }
        }
    }

    /**
     * Finds the running members of the family. Parents may come after their children in the table.
     */
    private List<ProcessTable.Entry> found() {
        List<ProcessTable.Entry> entries = table.entries();
        boolean grows = true;
        while (grows) {
            grows = false;
            for (ProcessTable.Entry entry : entries) {
                grows |= isMember(entry) && family.add(entry.pid());
            }
        }
        return entries.stream()
                .filter(entry -> family.contains(entry.pid()) && !entry.isZombie())
                .filter(entry -> entry.pid() != leader.pid())
                .filter(entry -> !problems.containsKey(entry.pid()))
                .toList();
    }

    private boolean isMember(ProcessTable.Entry entry) {
        return entry.session() == leader.pid() || family.contains(entry.parent());
    }

    private void killLeader() {
        try {
            // Signalling a zombie of another user fails with EPERM as well.
            if (!problems.containsKey(leader.pid()) && !leader.awaitEnd(NOW)) {
                leader.signal(SIGKILL);
            }
        } catch (PosixException e) {
            problems.put(leader.pid(), e);
        }
    }

    private void awaitLeader(Deadline deadline) {
        if (!problems.containsKey(leader.pid())) {
            awaitEnd(leader.pid(), leader.pidfd(), deadline);
        }
    }

    private void awaitEnd(int pid, int pidfd, Deadline deadline) {
        if (!problems.containsKey(pid) && !Poll.awaitInAnyCase(pidfd, POLLIN, deadline)) {
            problems.put(pid, notEnded("pid " + pid));
        }
    }

    private static PosixException notEnded(String what) {
        return new PosixException("kill", what, ETIMEDOUT);
    }

    /** Stops a process and holds it, unless it has ended. */
    private boolean stop(int pid, Map<Integer, PidFd> held) {
        PidFd process = null;
        try {
            process = PidFd.open(pid);
            // The pidfd pins the process: if the pid still belongs to a member, it is that process.
            ProcessTable.Entry entry = table.entry(pid);
            if (entry != null && isMember(entry) && !hasEnded(process)) {
                stop(process::signal);
                held.put(pid, process);
                return true;
            }
        } catch (PosixException e) {
            failed(pid, e, held);
        }
        if (process != null) {
            process.close();
        }
        return false;
    }

    /** A process that can't be stopped can't be killed either; the later kill reports the error. */
    private static void stop(IntConsumer signal) {
        try {
            signal.accept(SIGSTOP);
        } catch (PosixException e) {
            if (e.errno() != EPERM) {
                throw e;
            }
        }
    }

    private static boolean hasEnded(PidFd process) {
        return Poll.awaitInAnyCase(process.number(), POLLIN, NOW);
    }

    /** Parents come last: when a parent ends, the kernel continues its stopped children. */
    private void killStopped(Map<Integer, PidFd> held) {
        List<Integer> childrenFirst = new ArrayList<>(family);
        Collections.reverse(childrenFirst);
        for (int pid : childrenFirst) {
            if (held.containsKey(pid)) {
                kill(held.get(pid));
            }
        }
    }

    private void kill(PidFd process) {
        try {
            process.signal(SIGKILL);
        } catch (PosixException e) {
            problems.put(process.pid(), e);
        }
    }

    private void failed(int pid, PosixException problem, Map<Integer, PidFd> held) {
        if (problem.errno() == EMFILE || problem.errno() == ENFILE) {
            // Processes that end now free their descriptors for the next round.
            if (held.isEmpty()) {
                killUnwatched(pid);
            }
        } else if (!NO_PROCESS.contains(problem.errno())) {
            problems.put(pid, problem);
        }
    }

    /** Kills by pid, which belonged to a member a moment ago. */
    private void killUnwatched(int pid) {
        if (Libc.processes().kill(pid, SIGKILL) == -EPERM) {
            problems.put(pid, new PosixException("send signal 9 to", "pid " + pid, EPERM));
        }
        unwatched = true;
    }
}
