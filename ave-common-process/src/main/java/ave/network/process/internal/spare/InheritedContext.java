// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.spare;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ave.network.process.internal.system.ProcStat;
import ave.network.process.internal.system.SpawnThread;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private static final Path SELF = Path.of("/proc/self");

    /** Lines of /proc/PID/status. See proc(5). */
    private static final Set<String> STATUS =
            Set.of(
                    "Umask",
                    "Uid",
                    "Gid",
                    "Groups",
                    "CapInh",
                    "CapPrm",
                    "CapEff",
                    "CapBnd",
                    "CapAmb",
                    "NoNewPrivs",
                    "Seccomp",
                    "Seccomp_filters",
                    "Cpus_allowed",
                    "Mems_allowed");

    private static final int GROUP = 5;
    private static final int SESSION = 6;
    private static final int NICE = 19;
    private static final int RT_PRIORITY = 40;
    private static final int POLICY = 41;
    private static final List<String> FILES = List.of("limits", "cgroup", "oom_score_adj");
    private static final List<String> LINKS =
            List.of(
                    "cwd",
                    "root",
                    "ns/cgroup",
                    "ns/ipc",
                    "ns/mnt",
                    "ns/net",
                    "ns/pid_for_children",
                    "ns/user",
                    "ns/uts");

    /** Not everybody has one. */
    private static final String SECURITY_LABEL = "attr/current";

    /** What loggers, this library and its bindings read once. */
    private static final List<String> PROPERTIES =
            List.of("org.slf4j.", "logback.", "log4j", "ave.", "jffi.", "jnr.", "com.kenai.");

    private static final List<Path> CLASS_PATH = classPath();

    private static List<Path> classPath() {
        return Stream.of("java.class.path", "jdk.module.path")
                .flatMap(name -> Stream.of(System.getProperty(name, "").split(File.pathSeparator)))
                .map(Path::of)
                .toList();
    }

    static InheritedContext now() throws IOException {
        Path task = SpawnThread.task();
        StringBuilder text = new StringBuilder();
        // The name of the process, among the lines, may be anything.
        for (String line : Files.readAllLines(task.resolve("status"), ISO_8859_1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && STATUS.contains(line.substring(0, colon))) {
                text.append(line).append('\n');
            }
        }
        for (String file : FILES) {
            text.append(Files.readString(SELF.resolve(file), ISO_8859_1));
        }
        for (String link : LINKS) {
            text.append(target(task.resolve(link))).append('\n');
        }
        text.append(securityLabel(task));
        text.append(ProcStat.fields(task, GROUP, SESSION, NICE, RT_PRIORITY, POLICY));
        addProperties(text);
        CLASS_PATH.forEach(entry -> text.append(version(entry)));
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

    private static String securityLabel(Path task) {
        try {
            return Files.readString(task.resolve(SECURITY_LABEL), ISO_8859_1);
        } catch (IOException e) {
            return "none";
        }
    }

    private static void addProperties(StringBuilder text) {
        Map<String, String> all = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (PROPERTIES.stream().anyMatch(name::startsWith)) {
                all.put(name, System.getProperty(name));
            }
        }
        text.append(all);
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
