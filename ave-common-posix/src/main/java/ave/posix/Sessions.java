// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.Constants.EMFILE;
import static ave.posix.Constants.ENFILE;
import static ave.posix.Constants.ESRCH;
import static ave.posix.Constants.ETIMEDOUT;
import static ave.posix.Constants.O_RDONLY;
import static ave.posix.Constants.POLLIN;
import static ave.posix.Constants.SIGKILL;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What belongs to a session, whatever process groups there are in it. See setsid(2), proc(5). */
public final class Sessions {
    private static final File PROC = new File("/proc");

    /** Far more than a killed process takes, unless it is stuck in the kernel. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Deadline NOW = Deadline.after(Duration.ZERO);

    private final Child leader;

    /** What is not tried again, by pid. */
    private final SortedMap<Integer, RuntimeException> problems = new TreeMap<>();

    private Sessions(Child leader) {
        this.leader = leader;
    }

    /**
     * Kills all processes of a session, and waits until they have ended, for some seconds at most.
     * Those that made a session of their own are not in it. The leader is not reaped. If somebody
     * else has done that nothing happens: the session's number may be a stranger's.
     *
     * @param leader the session's leader, or a child that is about to become it
     * @throws UncheckedIOException if any of them may not be killed or doesn't end, a {@link
     *     PosixException} that names its pid; or if they could not be listed: then only the
     *     leader's process group was killed. All others have ended
     */
    public static void kill(Child leader) {
        if (leader.exists()) {
            new Sessions(leader).killAll();
        }
    }

    /** Each round kills all it sees; only what was started in between is left for the next. */
    private void killAll() {
        Deadline deadline = Deadline.after(LIMIT);
        boolean any = true;
        while (any && !deadline.hasPassed()) {
            any = killSeen(deadline);
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
    private boolean killSeen(Deadline deadline) {
        List<PidFd> ending = new ArrayList<>();
        try {
            killLeader();
            for (int pid : others()) {
                kill(pid, ending);
            }
            for (PidFd process : ending) {
                awaitEnd(process.pid(), process.number(), deadline);
            }
            awaitLeader(deadline);
            return !ending.isEmpty();
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

    /** All but the leader. Where they can't be listed its process group is killed instead. */
    private List<Integer> others() {
        // One descriptor does for this way, and may be the only one.
        String[] names = PROC.list((folder, name) -> Character.isDigit(name.charAt(0)));
        if (names == null) {
            Libc.processes().kill(-leader.pid(), SIGKILL);
            problems.putIfAbsent(0, notListed());
            return List.of();
        }
        return Stream.of(names)
                .map(Integer::valueOf)
                .filter(pid -> pid != leader.pid() && isMember(pid))
                .filter(pid -> !problems.containsKey(pid))
                .toList();
    }

    private UncheckedIOException notListed() {
        String what = "list all of session %1$d (killed was process group %1$d): ";
        String why;
        try (Fd proc = Descriptors.open(PROC.getPath(), O_RDONLY)) {
            why = proc + " can't be read";
        } catch (PosixException e) {
            why = e.getMessage();
        }
        String message = what.formatted(leader.pid()) + why;
        return new UncheckedIOException(message, new IOException(message));
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
        boolean full = problem.errno() == EMFILE || problem.errno() == ENFILE;
        if (problem.errno() == ESRCH || full && !ending.isEmpty()) {
            // Gone, or there will be descriptors for it in the next round.
            return;
        }
        if (full) {
            Libc.processes().kill(pid, SIGKILL);
        }
        problems.put(pid, problem);
    }
}
