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
 * All that a session's leader has started: the members of the session, whatever process groups
 * there are in it, and the descendants of each of them, be they in sessions of their own. A daemon
 * is none of it once its parent has ended. See setsid(2), proc(5).
 */
public final class Sessions {
    /**
     * Far more than killed processes take, unless they are stuck in the kernel or go on starting
     * new ones.
     */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** Gone, or a thread's number: its process is found by its own. Old kernels say EINVAL. */
    private static final Set<Integer> NO_PROCESS = Set.of(ESRCH, ENOENT, EINVAL);

    /** Within what nearly all killed processes end. */
    private static final Duration ROUND = Duration.ofMillis(1);

    private static final Deadline NOW = Deadline.after(Duration.ZERO);

    private final Child leader;
    private final ProcessTable table = new ProcessTable();

    /** All that was found, the leader first, and nearly always parents before their children. */
    private final Set<Integer> family = new LinkedHashSet<>();

    /** What is not tried again, by pid. */
    private final SortedMap<Integer, RuntimeException> problems = new TreeMap<>();

    /** Whether this round killed what could not be watched, for want of descriptors. */
    private boolean unwatched;

    private Sessions(Child leader) {
        this.leader = leader;
    }

    /**
     * Kills all that a session's leader has started, and waits until it has ended, for some seconds
     * at most. The leader is not reaped. If somebody else has done that nothing happens: the
     * session's number may be a stranger's.
     *
     * <p>It needs no free descriptor, but without one it takes seconds instead of milliseconds, and
     * finds the members of the session alone.
     *
     * @param leader the session's leader, or a child that is about to become it
     * @throws PosixException if any of them may not be killed or doesn't end: it names the pid. All
     *     others have ended
     */
    public static void kill(Child leader) {
        if (!leader.exists()) {
            return;
        }
        // What is left of a leader that has ended is in its session, or descends from a member.
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

    /** Each round kills all it sees; only what could not be stopped may have started more. */
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
            // Those whose parents have ended before us are children of the init of a container.
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
     * Stops all before any of it is killed: the children of a process that has ended can't be told
     * from daemons. A stopped process starts nothing, so nothing is missed once no more is found.
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

    /** What runs of the family. Parents may come after their children in the table. */
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
            // A zombie's owner keeps whoever may not kill it from doing so.
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
            // The pid can't change its owner any more: if it is still a member it is the one.
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

    /** Whoever may not be stopped may not be killed either, which is the error that counts. */
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

    /**
     * Parents come last: the kernel makes the stopped children of a parent that ends go on, since
     * nobody else would.
     */
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
            // Those that end now give theirs back to the next round.
            if (held.isEmpty()) {
                killUnwatched(pid);
            }
        } else if (!NO_PROCESS.contains(problem.errno())) {
            problems.put(pid, problem);
        }
    }

    /** Its pid was a member's a moment ago. */
    private void killUnwatched(int pid) {
        if (Libc.processes().kill(pid, SIGKILL) == -EPERM) {
            problems.put(pid, new PosixException("send signal 9 to", "pid " + pid, EPERM));
        }
        unwatched = true;
    }
}
