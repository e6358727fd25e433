// SPDX-License-Identifier: Apache-2.0
package ave.testing;

import java.util.Set;
import java.util.stream.Collectors;

/** The processes that this JVM is the parent of, with those that ended but nobody waited for. */
final class Children {
    private Children() {}

    static Stock take() {
        Set<ProcessHandle> before = present();
        return () ->
                present().stream()
                        .filter(child -> !before.contains(child))
                        .map(Children::describe)
                        .toList();
    }

    private static Set<ProcessHandle> present() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }

    static String describe(ProcessHandle child) {
        String stat = Proc.read(child.pid() + "/stat");
        // The name, in parentheses, may hold anything; the state is the first field behind it.
        int end = stat.lastIndexOf(')');
        if (end < 0) {
            return "process " + child.pid() + ", which is just ending";
        }
        String name = stat.substring(stat.indexOf('('), end + 1);
        String process = "process " + child.pid() + " " + name;
        if (stat.charAt(end + 2) == 'Z') {
            return process + ", a zombie: it ended and nobody waited for it";
        }
        return process + ": " + Proc.read(child.pid() + "/cmdline").replace('\0', ' ').strip();
    }
}
