// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.child;

import static ave.posix.abi.Constants.SIGTERM;
import static ave.posix.abi.Constants.SIGUSR1;

import ave.posix.Spawn;
import ave.posix.ThisProcess;
import java.util.Arrays;
import java.util.List;

/**
 * A JVM that stands between a daemon and the process that starts it: it starts the daemon and ends
 * at once, so that the daemon becomes a child of init, in a session that nobody leads. No shell
 * could do it, because some drop variables whose names they don't like, {@code a.b} say.
 */
public final class DaemonMain {
    private DaemonMain() {}

    /** The descriptors to pass on, with commas; the directory; the command of the daemon. */
    public static void main(String[] arguments) {
        try {
            ThisProcess.umask(0);
            List<String> command = List.of(arguments).subList(2, arguments.length);
            Spawn spawn = new Spawn(command).blockSignal(SIGTERM).blockSignal(SIGUSR1);
            Arrays.stream(arguments[0].split(","))
                    .mapToInt(Integer::parseInt)
                    .forEach(number -> spawn.descriptor(number, number));
            spawn.directory(arguments[1]).start();
            ThisProcess.exitNow(0);
        } catch (RuntimeException e) {
            // The parent reads this.
            System.err.println(e.getMessage());
            ThisProcess.exitNow(1);
        }
    }
}
