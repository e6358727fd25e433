// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.O_RDWR;
import static ave.posix.abi.Constants.SIGTERM;
import static ave.posix.abi.Constants.SIGUSR1;
import static ave.posix.abi.Constants.SOCK_STREAM;

import ave.io.Fd;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.RightsBuffer;
import ave.posix.Spawn;
import ave.posix.UnixSockets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * A child JVM that waits for its job, seen from its parent. It was started with all the numbers of
 * descriptors taken that a job may want, so that its JVM keeps its own files above them.
 */
final class Spare implements AutoCloseable {
    /** One that takes longer to get ready hangs in its warm-up. */
    static final Duration READY_WITHIN = Duration.ofMinutes(1);

    private final Child child;
    private final Fd orders;
    private final List<String> line;
    private final Surroundings surroundings;
    private final Deadline readyBy;
    private boolean ready;

    /** Whether it closed its side: it is dying. */
    private boolean gone;

    private Spare(
            Child child,
            Fd orders,
            List<String> line,
            Surroundings surroundings,
            Deadline readyBy) {
        this.child = child;
        this.orders = orders;
        this.line = line;
        this.surroundings = surroundings;
        this.readyBy = readyBy;
    }

    /**
     * For the eternal thread: a child that it started dies with the process, not sooner. The
     * command was asked for its warm-up before, because that is the user's code.
     */
    static Spare start(JavaCommand command, Surroundings surroundings, Duration readyWithin) {
        Deadline readyBy = Deadline.after(readyWithin);
        UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM);
        try (Fd theirs = pair.second();
                Fd nothing = Descriptors.open("/dev/null", O_RDWR);
                Fd warmUp = Descriptors.memoryFile(command.packedWarmUp())) {
            List<String> line = new ArrayList<>(command.line());
            line.addAll(List.of(ChildMain.SPARE, command.type()));
            Spawn spawn = new Spawn(line).blockSignal(SIGTERM).blockSignal(SIGUSR1);
            for (int number = 0; number < Order.FIRST_FREE; number++) {
                spawn.descriptor(number, nothing.number());
            }
            spawn.descriptor(SpareMain.ORDERS_FD, theirs.number());
            spawn.descriptor(SpareMain.WARM_UP_FD, warmUp.number());
            return new Spare(spawn.start(), pair.first(), command.line(), surroundings, readyBy);
        } catch (Throwable e) {
            pair.first().close();
            throw e;
        }
    }

    boolean isFor(JavaCommand command) {
        return line.equals(command.line());
    }

    boolean isLike(Spare other) {
        return line.equals(other.line);
    }

    /** Whether it is, or will be, what a fresh child of this process would be. */
    boolean isUsable(Surroundings now) {
        return child.poll() == null
                && surroundings.equals(now)
                && (isReady() || !gone && !readyBy.hasPassed());
    }

    /** It says so with a byte. */
    boolean isReady() {
        if (!ready && !gone) {
            int result = new RightsBuffer(1).receive(orders, 1, 0, new ArrayList<>());
            ready = result == 1;
            gone = !ready && result != -EAGAIN;
        }
        return ready;
    }

    /** Readable once it is ready or gone; the caller's to close, whatever becomes of this. */
    Fd watch() {
        return Fd.duplicateOf(orders.number());
    }

    /** Whether it can have these descriptors. */
    static boolean canHave(SortedSet<Integer> kept) {
        return kept.size() <= Order.MOST_FDS && (kept.isEmpty() || kept.last() < Order.FIRST_FREE);
    }

    /**
     * Makes it a process. Report may be null.
     *
     * @return the child; null if it died meanwhile, and this was closed
     */
    Child assign(SortedSet<Integer> kept, Fd job, Fd report) {
        if (!Order.send(orders, kept, job, report)) {
            close();
            return null;
        }
        orders.close();
        return child;
    }

    @Override
    public void close() {
        orders.close();
        child.close();
    }
}
