// SPDX-License-Identifier: Apache-2.0
package ave.junit.internal;

import ave.leakcheck.internal.Processes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processes that this JVM, or a descendant of it, starts from now on. Those are known by the
 * tree of processes, and orphans by the mark of the build that they inherit.
 */
final class Leftovers {
    private static final ProcessHandle SELF = ProcessHandle.current();

    /** A process that is killed may just have started another one. */
    private static final int ROUNDS = 5;

    private final Set<ProcessHandle> before = ours().collect(Collectors.toSet());

    /** Kills those that still run, and waits for their end. Returns a line for each. */
    List<String> kill() {
        List<String> killed = new ArrayList<>();
        Set<ProcessHandle> running = running();
        for (int i = 0; i < ROUNDS && !running.isEmpty(); i++) {
            running.stream().map(Processes::describe).forEach(killed::add);
            Killing.kill(running);
            running = running();
        }
        return killed;
    }

    private Set<ProcessHandle> running() {
        return ours().filter(process -> !isOrDescendsFromEarlier(process))
                // Services under test end those that have their mark themselves.
                .filter(process -> !ServiceMark.isOnAny(process))
                .filter(process -> !Processes.hasEnded(process))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private boolean isOrDescendsFromEarlier(ProcessHandle process) {
        Optional<ProcessHandle> next = Optional.of(process);
        while (next.isPresent() && !next.get().equals(SELF)) {
            if (before.contains(next.get())) {
                return true;
            }
            next = next.get().parent();
        }
        return false;
    }

    private static Stream<ProcessHandle> ours() {
        Optional<ProcessHandle> launcher = launcherOf(SELF);
        Stream<ProcessHandle> orphans =
                ProcessHandle.allProcesses()
                        .filter(Processes::isMarked)
                        // Else it is this JVM, a program around it, or of another JVM with tests.
                        .filter(process -> !launcherOf(process).equals(launcher));
        return Stream.concat(SELF.descendants(), orphans).distinct();
    }

    /** The nearest ancestor without the mark: what started the tests, or what adopts orphans. */
    private static Optional<ProcessHandle> launcherOf(ProcessHandle process) {
        Optional<ProcessHandle> next = process.parent();
        while (next.isPresent() && Processes.isMarked(next.get())) {
            next = next.get().parent();
        }
        return next;
    }
}
