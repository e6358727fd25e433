// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import static ave.posix.abi.Constants.SIGTERM;
import static ave.posix.abi.Constants.SIGUSR1;

import ave.io.Fd;
import ave.network.process.internal.child.ChildMain;
import ave.network.process.internal.system.SpawnThread;
import ave.posix.Child;
import ave.posix.Spawn;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.IntStream;

/**
 * A JVM that is started now.
 *
 * @param request what for
 */
record FreshJvm(StartRequest request) implements ChildJvm {
    /** The first number beyond the standard streams. */
    private static final int STANDARD = 3;

    /**
     * A shell is what every Linux has to put a process between a daemon and us. It gives what it
     * starts behind its back another standard input, which the daemon takes back.
     */
    private static final String MIDDLE = "umask 0; \"$@\" &";

    @Override
    public Child begin(SortedSet<Integer> kept, Fd job, Fd pipe) {
        int[] free = free(kept);
        boolean keepsInput = request.daemonize() && kept.contains(0);
        List<String> command = new ArrayList<>(request.kind().command().line(ChildMain.class));
        command.add(Integer.toString(free[0]));
        command.add(Integer.toString(free[1]));
        command.add(Boolean.toString(request.synchronize()));
        if (request.daemonize()) {
            command.add(keepsInput ? Integer.toString(free[2]) : "-1");
            command.addAll(0, List.of("/bin/sh", "-c", MIDDLE, "sh"));
        }
        Spawn spawn = new Spawn(command).blockSignal(SIGTERM).blockSignal(SIGUSR1);
        kept.forEach(number -> spawn.descriptor(number, number));
        spawn.descriptor(free[0], job.number());
        spawn.descriptor(free[1], pipe.number());
        if (request.daemonize()) {
            spawn.newSession().directory("/");
        }
        if (keepsInput) {
            spawn.descriptor(free[2], 0);
        }
        return SpawnThread.call(spawn::start);
    }

    /**
     * The lowest numbers for what else the child is given: the highest kept may be at the limit.
     */
    private static int[] free(SortedSet<Integer> kept) {
        return IntStream.iterate(STANDARD, number -> number + 1)
                .filter(number -> !kept.contains(number))
                .limit(3)
                .toArray();
    }

    @Override
    public boolean isPastStartup() {
        return false;
    }
}
