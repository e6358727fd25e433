// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.spare;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.O_RDWR;
import static ave.posix.abi.Constants.SIGTERM;
import static ave.posix.abi.Constants.SIGUSR1;
import static ave.posix.abi.Constants.SOCK_STREAM;

import ave.io.Fd;
import ave.network.process.internal.command.ChildCommand;
import ave.network.process.internal.system.ProcFile;
import ave.network.process.internal.wire.Assignment;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.RightsBuffer;
import ave.posix.Spawn;
import ave.posix.UnixSockets;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;

/**
 * A child JVM that waits for its job, seen from its parent. It was started with all the numbers of
 * descriptors taken that a job may want, so that its JVM keeps its own files above them.
 */
public final class Spare implements AutoCloseable {
    /** A spare that isn't ready by then hangs in its warm-up. */
    static final Duration READY_WITHIN = Duration.ofMinutes(1);

    /** In /proc/PID/status: no pending signals, and a process that sleeps or runs. */
    private static final Pattern NO_SIGNALS = Pattern.compile("SigPnd:\\s+0+\nShdPnd:\\s+0+\n");

    private static final Pattern GOES_ON = Pattern.compile("State:\\s+[SRD].*\n");

    private final Child child;
    private final Fd assignments;
    private final ChildCommand command;
    private final InheritedContext context;
    private final Deadline readyBy;
    private boolean ready;

    /** Whether it closed its side: it is dying. */
    private boolean gone;

    private Spare(
            Child child,
            Fd assignments,
            ChildCommand command,
            InheritedContext context,
            Deadline readyBy) {
        this.child = child;
        this.assignments = assignments;
        this.command = command;
        this.context = context;
        this.readyBy = readyBy;
    }

    /**
     * For the spawn thread: a child that it started dies with the process, not sooner. The kind was
     * asked for its training before, because that calls the user's code.
     */
    static Spare start(SpareKind kind, InheritedContext context, Duration readyWithin) {
        Deadline readyBy = Deadline.after(readyWithin);
        UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM);
        try (Fd theirs = pair.second();
                Fd nothing = Descriptors.open("/dev/null", O_RDWR);
                Fd training = Descriptors.memoryFile(kind.training());
                Fd options = optionsFile(kind.command())) {
            List<String> line =
                    kind.command()
                            .line(
                                    SpareMain.OPTIONS_FD,
                                    SpareMain.class,
                                    kind.type().getName(),
                                    Boolean.toString(options != null));
            Spawn spawn = kind.command().spawn(line).blockSignal(SIGTERM).blockSignal(SIGUSR1);
            for (int number = 0; number < Assignment.FIRST_FREE; number++) {
                spawn.descriptor(number, nothing.number());
            }
            spawn.descriptor(SpareMain.ASSIGNMENTS_FD, theirs.number());
            spawn.descriptor(SpareMain.TRAINING_FD, training.number());
            if (options != null) {
                spawn.descriptor(SpareMain.OPTIONS_FD, options.number());
            }
            return new Spare(spawn.start(), pair.first(), kind.command(), context, readyBy);
        } catch (Throwable e) {
            pair.first().close();
            throw e;
        }
    }

    /** Null if none is needed. */
    private static Fd optionsFile(ChildCommand command) {
        byte[] content = command.optionsFile();
        return content == null ? null : Descriptors.memoryFile(content);
    }

    boolean isFor(ChildCommand wanted) {
        return command.equals(wanted);
    }

    boolean isLike(Spare other) {
        return command.equals(other.command);
    }

    /** Whether it is, or will be, what a fresh child of this process would be. */
    boolean isUsable(InheritedContext now) {
        return child.poll() == null
                && context.equals(now)
                && (isReady() || !gone && !readyBy.hasPassed());
    }

    /** It says so with a byte. */
    boolean isReady() {
        if (!ready && !gone) {
            int result = new RightsBuffer(1).receive(assignments, 1, 0, new ArrayList<>());
            ready = result == 1;
            gone = !ready && result != -EAGAIN;
        }
        return ready;
    }

    /**
     * Whether it is as it was when it became ready. A signal that waits in it would be its
     * process's, and one that is stopped begins nothing.
     */
    boolean isUndisturbed() {
        try {
            String status = ProcFile.text("/proc/" + child.pid() + "/status");
            return NO_SIGNALS.matcher(ProcFile.lines(status, "SigPnd", "ShdPnd")).matches()
                    && GOES_ON.matcher(ProcFile.lines(status, "State", "State")).matches();
        } catch (IOException e) {
            return false;
        }
    }

    /** Readable once the spare is ready or gone; a duplicate that the caller closes. */
    Fd watch() {
        return Fd.duplicateOf(assignments.number());
    }

    /** Whether it can have these descriptors. */
    public static boolean canHave(SortedMap<Integer, Integer> kept) {
        return kept.size() <= Assignment.MOST_FDS
                && (kept.isEmpty() || kept.lastKey() < Assignment.FIRST_FREE);
    }

    /**
     * Makes it a process. Report may be null.
     *
     * @return the child; null if it died meanwhile, and this was closed
     */
    public Child assign(SortedMap<Integer, Integer> kept, Fd job, Fd report) {
        if (!Assignment.send(assignments, kept, job, report)) {
            close();
            return null;
        }
        assignments.close();
        return child;
    }

    @Override
    public void close() {
        assignments.close();
        child.close();
    }
}
