// SPDX-License-Identifier: Apache-2.0
package ave.junit.internal;

import ave.leakcheck.internal.Processes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A variable in the environment of a service, by which its successors after a restart, its children
 * and its daemons are known: they inherit it.
 */
final class ServiceMark {
    private static final String VARIABLE = "AVE_TESTED_SERVICE";

    /** Tells the services of these tests from those of others on the machine. */
    private static final String PREFIX = ProcessHandle.current().pid() + "-";

    private final String value = PREFIX + UUID.randomUUID();

    Map<String, String> environment() {
        return Map.of(VARIABLE, value);
    }

    /** Ends all processes that have the mark. Returns a line for each that had to be killed. */
    List<String> end(Duration limit) {
        List<ProcessHandle> processes = processes();
        processes.forEach(ProcessHandle::destroy);
        Killing.awaitEnd(processes, limit);
        List<ProcessHandle> running = processes();
        List<String> killed = running.stream().map(Processes::describe).toList();
        Killing.kill(running);
        return killed;
    }

    private List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> Processes.hasVariable(process, VARIABLE, value + "\0"))
                .filter(process -> !Processes.hasEnded(process))
                .toList();
    }

    /** Tells whether a process has the mark of any service that these tests have run. */
    static boolean isOnAny(ProcessHandle process) {
        return Processes.hasVariable(process, VARIABLE, PREFIX);
    }
}
