// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The resources of this machine: cores to pin to, a compiler, descriptors. */
final class Machine {
    private static final List<Integer> CORES = cores();
    private static final boolean CAN_PIN = program("taskset").isPresent() && CORES.size() > 1;

    private Machine() {}

    static boolean canPin() {
        return CAN_PIN;
    }

    /** Returns a command that pins a program to the first or second core, if that is possible. */
    static List<String> onCore(int index, List<String> command) {
        List<String> pinned = new ArrayList<>();
        if (CAN_PIN) {
            pinned.addAll(List.of("taskset", "-c", Integer.toString(CORES.get(index))));
        }
        pinned.addAll(command);
        return pinned;
    }

    static Optional<Path> compiler() {
        String chosen = System.getenv("CC");
        if (chosen != null && !chosen.isBlank()) {
            return program(chosen);
        }
        return program("cc").or(() -> program("gcc")).or(() -> program("clang"));
    }

    static Optional<Path> program(String name) {
        if (name.contains("/")) {
            return Optional.of(Path.of(name)).filter(Files::isExecutable);
        }
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            Path path = Path.of(folder, name);
            if (Files.isExecutable(path)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    /** Fails if the limit of descriptors is too low for the idle connections. */
    static void checkDescriptors(int needed) {
        long limit = descriptorLimit();
        if (limit < needed) {
            throw new UserError(
                    "the limit of descriptors is "
                            + limit
                            + ", needed are "
                            + needed
                            + ": raise it (ulimit -n) or ask for less (--idle N)");
        }
    }

    static long descriptorLimit() {
        return lines("/proc/self/limits").stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.substring("Max open files".length()).strip().split("\\s+")[1])
                .mapToLong(hard -> hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard))
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private static List<Integer> cores() {
        List<Integer> cores = new ArrayList<>();
        for (String line : lines("/proc/self/status")) {
            if (line.startsWith("Cpus_allowed_list:")) {
                for (String range : line.substring(line.indexOf(':') + 1).strip().split(",")) {
                    String[] ends = range.split("-");
                    int last = Integer.parseInt(ends[ends.length - 1]);
                    for (int core = Integer.parseInt(ends[0]); core <= last; core++) {
                        cores.add(core);
                    }
                }
            }
        }
        return cores;
    }

    /** Returns the kernel's load average of the last minute, which includes this benchmark. */
    static String loadAverage() {
        return lines("/proc/loadavg").stream().findFirst().orElse("unknown").split(" ")[0];
    }

    static Map<String, Object> description() {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("kernel", System.getProperty("os.version"));
        description.put("arch", System.getProperty("os.arch"));
        description.put(
                "processor",
                lines("/proc/cpuinfo").stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown"));
        description.put("cores", CORES.size());
        description.put("pinned", CAN_PIN);
        description.put("loadAverage", loadAverage());
        description.put("java", Runtime.version().toString());
        return description;
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            return List.of();
        }
    }
}
