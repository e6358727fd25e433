// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.Constants.O_RDWR;
import static ave.posix.Constants.POLLIN;
import static ave.posix.Constants.SIGTERM;
import static ave.posix.Constants.SIGUSR1;
import static ave.posix.Constants.SOCK_STREAM;

import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Fd;
import ave.posix.Poll;
import ave.posix.RightsBuffer;
import ave.posix.Spawn;
import ave.posix.UnixSockets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * A child JVM that waits for its job, seen from its parent. It was started with all the numbers of
 * descriptors taken that a job may want, so that its JVM keeps its own files above them.
 */
final class Spare implements AutoCloseable {
    private final Child child;
    private final Fd orders;
    private final JavaCommand command;
    private final Surroundings surroundings;
    private boolean ready;

    private Spare(Child child, Fd orders, JavaCommand command, Surroundings surroundings) {
        this.child = child;
        this.orders = orders;
        this.command = command;
        this.surroundings = surroundings;
    }

    /** For the eternal thread: a child that it started dies with the process, not sooner. */
    static Spare start(JavaCommand command, Surroundings surroundings) {
        UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM);
        try (Fd theirs = pair.second();
                Fd nothing = Descriptors.open("/dev/null", O_RDWR);
                Fd warmUp = Descriptors.memoryFile(command.packedWarmUp())) {
            List<String> line = new ArrayList<>(command.fastLine());
            line.addAll(List.of(ChildMain.SPARE, command.type()));
            Spawn spawn = new Spawn(line).blockSignal(SIGTERM).blockSignal(SIGUSR1);
            for (int number = 0; number < Order.FIRST_FREE; number++) {
                spawn.descriptor(number, nothing.number());
            }
            spawn.descriptor(SpareMain.ORDERS_FD, theirs.number());
            spawn.descriptor(SpareMain.WARM_UP_FD, warmUp.number());
            return new Spare(spawn.start(), pair.first(), command, surroundings);
        } catch (RuntimeException e) {
            pair.first().close();
            throw e;
        }
    }

    boolean fits(JavaCommand wanted, Surroundings now) {
        return child.poll() == null && command.equals(wanted) && surroundings.equals(now);
    }

    /** It says so with a byte. */
    boolean awaitReady(Deadline deadline) {
        if (!ready && Poll.await(orders.number(), POLLIN, deadline) != 0) {
            ready = new RightsBuffer(1).receive(orders, 1, 0, new ArrayList<>()) == 1;
        }
        return ready;
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
