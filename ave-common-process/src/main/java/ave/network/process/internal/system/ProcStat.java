// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.system;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.StringJoiner;

/** What /proc/PID/stat says. See proc(5). */
public final class ProcStat {
    private static final int PARENT = 4;
    private static final int START_TIME = 22;

    private ProcStat() {}

    /** What {@link #startTime} returns for a process whose file can't be read. */
    static final long UNKNOWN = -2;

    /**
     * In clock ticks since the machine was booted; -1 if there is no such process, and {@link
     * #UNKNOWN} if there are no descriptors to find out.
     */
    public static long startTime(int pid) {
        String process = "/proc/" + pid;
        long time = field(process, START_TIME);
        return time < 0 && new File(process).exists() ? UNKNOWN : time;
    }

    /** The pid of the parent; -1 if there is no such process. */
    public static int parent(Path process) {
        return (int) field(process.toString(), PARENT);
    }

    private static long field(String process, int number) {
        String field = fields(process, number);
        return field.isEmpty() ? -1 : Long.parseLong(field);
    }

    /**
     * Some of the fields, divided by spaces; empty if there is no such process. Field 2, the name,
     * may hold anything; only those after it can be asked for.
     */
    public static String fields(String process, int... numbers) {
        try {
            String stat = ProcFile.text(process + "/stat");
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            StringJoiner wanted = new StringJoiner(" ");
            for (int number : numbers) {
                wanted.add(fields[number - 3]);
            }
            return wanted.toString();
        } catch (IOException e) {
            return "";
        }
    }
}
