// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;

/** What /proc/PID/stat says. See proc(5). */
public final class ProcStat {
    private static final int PARENT = 4;
    private static final int START_TIME = 22;

    private ProcStat() {}

    /** In clock ticks since the machine was booted; -1 if there is no such process. */
    public static long startTime(int pid) {
        return field(Path.of("/proc", Integer.toString(pid)), START_TIME);
    }

    /** The pid of the parent; -1 if there is no such process. */
    public static int parent(Path process) {
        return (int) field(process, PARENT);
    }

    private static long field(Path process, int number) {
        String field = fields(process, number);
        return field.isEmpty() ? -1 : Long.parseLong(field);
    }

    /**
     * Some of the fields, divided by spaces; empty if there is no such process. Field 2, the name,
     * may hold anything; only those behind it can be asked for.
     */
    public static String fields(Path process, int... numbers) {
        try {
            byte[] bytes = Files.readAllBytes(process.resolve("stat"));
            String stat = new String(bytes, StandardCharsets.ISO_8859_1);
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
