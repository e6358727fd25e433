// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.spare;

import ave.network.process.internal.system.ProcFile;
import ave.network.process.internal.system.ProcStat;
import ave.network.process.internal.system.SpawnThread;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a child inherits from its parent, or reads when it begins, and a spare has had from its own
 * beginning on: directories, ids, limits, scheduling, control groups, namespaces, the JARs, what
 * configures loggers. A spare that was started in others is of no use. Much of it belongs to the
 * thread that starts children.
 *
 * @param text all of it
 */
record InheritedContext(String text) {
    /** The first and the last line of parts of /proc/PID/status. See proc(5). */
    private static final String[][] STATUS = {
        {"Umask", "Umask"},
        {"Uid", "Gid"},
        {"Groups", "Groups"},
        {"CapInh", "CapAmb"},
        {"NoNewPrivs", "Seccomp"},
        {"Seccomp_filters", "Seccomp_filters"},
        {"Cpus_allowed", "Mems_allowed_list"}
    };

    private static final int GROUP = 5;
    private static final int SESSION = 6;
    private static final int NICE = 19;
    private static final int RT_PRIORITY = 40;
    private static final int POLICY = 41;
    private static final List<String> FILES =
            List.of(
                    "/proc/self/limits",
                    "/proc/self/cgroup",
                    "/proc/self/oom_score_adj",
                    "/proc/self/coredump_filter");
    private static final List<String> LINKS =
            List.of(
                    "cwd",
                    "root",
                    "ns/cgroup",
                    "ns/ipc",
                    "ns/mnt",
                    "ns/net",
                    "ns/pid_for_children",
                    "ns/time_for_children",
                    "ns/user",
                    "ns/uts");

    private static final String SECURITY_LABEL = "/attr/current";

    /** What loggers, this library and its bindings read once. */
    private static final List<String> PROPERTIES =
            List.of("org.slf4j.", "logback.", "log4j", "ave.", "jffi.", "jnr.", "com.kenai.");

    private static final List<Path> CLASS_PATH = classPath();

    private static final int TYPICAL_LENGTH = 8192;

    private static List<Path> classPath() {
        return Stream.of("java.class.path", "jdk.module.path")
                .flatMap(name -> Stream.of(System.getProperty(name, "").split(File.pathSeparator)))
                .map(Path::of)
                .toList();
    }

    static InheritedContext now() throws IOException {
        Path directory = SpawnThread.task();
        String task = directory.toString();
        StringBuilder text = new StringBuilder(TYPICAL_LENGTH);
        String status = ProcFile.text(task + "/status");
        for (String[] part : STATUS) {
            text.append(ProcFile.lines(status, part[0], part[1]));
        }
        for (String file : FILES) {
            text.append(textIfAny(file));
        }
        for (String link : LINKS) {
            text.append(target(directory.resolve(link))).append('\n');
        }
        text.append(textIfAny(task + SECURITY_LABEL));
        text.append(ProcStat.fields(task, GROUP, SESSION, NICE, RT_PRIORITY, POLICY));
        addProperties(text);
        for (Path entry : CLASS_PATH) {
            text.append(version(entry));
        }
        return new InheritedContext(text.toString());
    }

    /** An old kernel lacks some namespaces. */
    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "none";
        }
    }

    /** A kernel may have been built without some. */
    private static String textIfAny(String file) {
        try {
            return ProcFile.text(file);
        } catch (IOException e) {
            return "none";
        }
    }

    private static void addProperties(StringBuilder text) {
        Map<String, String> all = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (isReadOnce(name)) {
                all.put(name, System.getProperty(name));
            }
        }
        text.append(all);
    }

    private static boolean isReadOnce(String property) {
        for (String prefix : PROPERTIES) {
            if (property.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static String version(Path entry) {
        try {
            BasicFileAttributes file = Files.readAttributes(entry, BasicFileAttributes.class);
            return " " + file.lastModifiedTime().toMillis() + " " + file.size();
        } catch (IOException e) {
            return " none";
        }
    }
}
