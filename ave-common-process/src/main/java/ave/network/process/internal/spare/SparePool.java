// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.spare;

import ave.io.Fd;
import ave.network.process.internal.command.ChildCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Spares for several command lines, the oldest first. Nothing here waits, and what is to be closed
 * is handed back, because that does. Thread-safe.
 */
final class SparePool {
    private final Deque<Spare> spares = new ArrayDeque<>();
    private final int most;

    /** For each command line. */
    private int wanted;

    /** Most is for all of them together. */
    SparePool(int most, int wanted) {
        this.most = most;
        this.wanted = wanted;
    }

    /** Returns those that are too many now. */
    synchronized List<Spare> keep(int number) {
        wanted = number;
        List<Spare> tooMany = new ArrayList<>();
        for (Spare spare : List.copyOf(spares)) {
            if (spares.stream().filter(spare::isLike).count() > wanted) {
                spares.remove(spare);
                tooMany.add(spare);
            }
        }
        return tooMany;
    }

    synchronized boolean isKept() {
        return wanted > 0;
    }

    synchronized boolean isEmpty() {
        return spares.isEmpty();
    }

    synchronized boolean isShort(ChildCommand command) {
        return spares.stream().filter(spare -> spare.isFor(command)).count() < wanted;
    }

    /** Returns the one that has no place: this one, one that stood aside for it, or null. */
    synchronized Spare add(Spare spare) {
        if (spares.stream().filter(spare::isLike).count() >= wanted) {
            return spare;
        }
        spares.addLast(spare);
        return spares.size() > most ? removeOldestUnlike(spare) : null;
    }

    private Spare removeOldestUnlike(Spare spare) {
        Spare oldest = spares.stream().filter(s -> !spare.isLike(s)).findFirst().orElse(spare);
        spares.remove(oldest);
        return oldest;
    }

    /** Returns those that nobody will ever take. */
    synchronized List<Spare> removeUnusable(InheritedContext now) {
        List<Spare> unusable = spares.stream().filter(spare -> !spare.isUsable(now)).toList();
        spares.removeAll(unusable);
        return unusable;
    }

    /** Null if none is ready. */
    synchronized Spare take(ChildCommand command) {
        for (Spare spare : spares) {
            if (spare.isFor(command) && spare.isReady()) {
                spares.remove(spare);
                return spare;
            }
        }
        return null;
    }

    synchronized boolean hasAllReady(ChildCommand command) {
        long ready = spares.stream().filter(s -> s.isFor(command) && s.isReady()).count();
        return ready >= wanted;
    }

    /** What becomes readable when something happens to one that isn't ready; null if all are. */
    synchronized Fd watchOneThatIsNotReady(ChildCommand command) {
        for (Spare spare : spares) {
            if (spare.isFor(command) && !spare.isReady()) {
                return spare.watch();
            }
        }
        return null;
    }
}
