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

import ave.io.PosixException;
import ave.posix.libc.Libc;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What belongs to a session, whatever process groups there are in it. See setsid(2), proc(5). */
public final class Sessions {
    private static final File PROC = new File("/proc");

    /** Read while there are descriptors. */
    private static final int MOST_PID = mostPid();

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

    /** What is not tried again, by pid. */
    private final SortedMap<Integer, RuntimeException> problems = new TreeMap<>();

    /** Whether this round killed what could not be watched, for want of descriptors. */
    private boolean unwatched;

    private Sessions(Child leader) {
        this.leader = leader;
    }

    /** See proc(5) on pid_max. */
    private static int mostPid() {
        try {
            // Files.readString reads one byte first, and such a file gives no more after that.
            List<String> lines = Files.readAllLines(Path.of("/proc/sys/kernel/pid_max"));
            return Integer.parseInt(String.join("", lines));
        } catch (IOException | NumberFormatException e) {
            // PID_MAX_LIMIT, which no kernel goes beyond.
            return 1 << 22;
        }
    }

    /**
     * Kills all processes of a session, and waits until they have ended, for some seconds at most.
     * Those that made a session of their own are not in it. The leader is not reaped. If somebody
     * else has done that nothing happens: the session's number may be a stranger's.
     *
     * <p>It needs no free descriptor, but without one it takes seconds instead of milliseconds.
     *
     * @param leader the session's leader, or a child that is about to become it
     * @throws PosixException if any of them may not be killed or doesn't end: it names the pid. All
     *     others have ended
     */
    public static void kill(Child leader) {
        if (leader.exists()) {
            new Sessions(leader).killAll();
        }
    }

    /** Each round kills all it sees; only what was started in between is left for the next. */
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
        List<PidFd> ending = new ArrayList<>();
        unwatched = false;
        try {
            killLeader();
            others().forEach(pid -> kill(pid, ending));
            Deadline deadline = Deadline.after(LIMIT);
            for (PidFd process : ending) {
                awaitEnd(process.pid(), process.number(), deadline);
            }
            awaitLeader(deadline);
            if (unwatched) {
                Poll.awaitInAnyCase(Poll.NO_FD, 0, Deadline.after(ROUND));
            }
            return unwatched || !ending.isEmpty();
        } finally {
            ending.forEach(PidFd::close);
        }
    }

    private void killLeader() {
        try {
            // A zombie's owner keeps whoever may not kill it from doing so.
            if (!leader.awaitEnd(NOW)) {
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
        if (!Poll.awaitInAnyCase(pidfd, POLLIN, deadline)) {
            problems.put(pid, notEnded("pid " + pid));
        }
    }

    private static PosixException notEnded(String what) {
        return new PosixException("kill", what, ETIMEDOUT);
    }

    /**
     * All but the leader. There may be no descriptor to list them with: the JVM itself opens files
     * at any time. Then threads are among them.
     */
    private IntStream others() {
        String[] names = PROC.list((folder, name) -> Character.isDigit(name.charAt(0)));
        IntStream pids =
                names == null
                        ? IntStream.rangeClosed(1, MOST_PID)
                        : Stream.of(names).mapToInt(Integer::parseInt);
        return pids.filter(pid -> pid != leader.pid() && isMember(pid))
                .filter(pid -> !problems.containsKey(pid));
    }

    private boolean isMember(int pid) {
        return Libc.processes().getsid(pid) == leader.pid();
    }

    /** Adds it to those that are waited for, unless it has ended or can't be killed. */
    private void kill(int pid, List<PidFd> ending) {
        PidFd process = null;
        try {
            process = PidFd.open(pid);
            // The pid can't change its owner any more: if it is still a member it is the one.
            if (isMember(pid) && !hasEnded(process)) {
                process.signal(SIGKILL);
                ending.add(process);
                return;
            }
        } catch (PosixException e) {
            failed(pid, e, ending);
        }
        if (process != null) {
            process.close();
        }
    }

    private static boolean hasEnded(PidFd process) {
        return Poll.awaitInAnyCase(process.number(), POLLIN, NOW);
    }

    private void failed(int pid, PosixException problem, List<PidFd> ending) {
        if (problem.errno() == EMFILE || problem.errno() == ENFILE) {
            // Those that end now give theirs back to the next round.
            if (ending.isEmpty()) {
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
