// SPDX-License-Identifier: Apache-2.0
package ave.testing;

import java.util.Set;
import java.util.stream.Collectors;

/** The child processes of this JVM, zombies included, and their descendants in any session. */
final class Processes {
    /**
     * The build sets this variable for the test JVM; descendants inherit it unless their
     * environment is cleared.
     */
    static final String MARK = "AVE_TESTS_OF";

    private static final long SELF = ProcessHandle.current().pid();

    private Processes() {}

    static Stock take() {
        Set<ProcessHandle> before = present();
        return () ->
                present().stream()
                        .filter(process -> !before.contains(process))
                        .filter(process -> parent(process) == SELF || isMarked(process))
                        .map(Processes::describe)
                        .toList();
    }

    private static Set<ProcessHandle> present() {
        return ProcessHandle.allProcesses().collect(Collectors.toSet());
    }

    private static long parent(ProcessHandle process) {
        return process.parent().map(ProcessHandle::pid).orElse(0L);
    }

    private static boolean isMarked(ProcessHandle process) {
        String value = System.getenv(MARK);
        String environment = "\0" + Proc.read(process.pid() + "/environ");
        return value != null && environment.contains("\0" + MARK + "=" + value + "\0");
    }

    static String describe(ProcessHandle process) {
        String stat = Proc.read(process.pid() + "/stat");
        // The name in parentheses may contain anything; the state is the first field after it.
        int end = stat.lastIndexOf(')');
        if (end < 0) {
            return "process " + process.pid() + ", which is just ending";
        }
        String text = "process " + process.pid() + " " + stat.substring(stat.indexOf('('), end + 1);
        if (parent(process) != SELF) {
            text += ", child of " + parent(process);
        }
        if (stat.charAt(end + 2) == 'Z') {
            return text + ", a zombie: it ended and nobody waited for it";
        }
        return text + ": " + Proc.read(process.pid() + "/cmdline").replace('\0', ' ').strip();
    }
}
