// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck.internal;

import java.util.Set;
import java.util.stream.Collectors;

/** The child processes of this JVM, zombies included, and their descendants in any session. */
public final class Processes {
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

    /**
     * Tells whether a process descends from this JVM, even if it is an orphan by now.
     *
     * @param process the process
     * @return true if it has inherited the mark that the build set; false if the build set none
     */
    public static boolean isMarked(ProcessHandle process) {
        String value = System.getenv(MARK);
        return value != null && hasVariable(process, MARK, value + "\0");
    }

    /**
     * Tells whether a process was started with a variable in its environment.
     *
     * @param process the process
     * @param name the name of the variable
     * @param value the beginning of its value
     * @return false also if the process is gone or another user's
     */
    public static boolean hasVariable(ProcessHandle process, String name, String value) {
        String environment = "\0" + Proc.read(process.pid() + "/environ");
        return environment.contains("\0" + name + "=" + value);
    }

    /**
     * Tells whether a process has ended.
     *
     * @param process the process
     * @return true also if it is a zombie, which nobody has waited for
     */
    public static boolean hasEnded(ProcessHandle process) {
        String stat = Proc.read(process.pid() + "/stat");
        return !process.isAlive() || stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    }

    /**
     * Tells what a process is.
     *
     * @param process the process
     * @return its pid, its name, what it is and its command line
     */
    public static String describe(ProcessHandle process) {
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
