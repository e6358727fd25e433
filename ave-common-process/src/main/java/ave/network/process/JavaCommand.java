// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command that starts a JVM like this one: the same program, class path, module path, agents,
 * assertions and properties, but small.
 */
final class JavaCommand {
    /** More options for all children of this JVM and theirs, divided by spaces. */
    static final String OPTIONS_PROPERTY = "ave.process.jvmOptions";

    private static final List<String> SMALL =
            List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");
    private static final String NATIVE_ACCESS = "--enable-native-access=";
    private static final String SMALL_COLLECTOR = "-XX:+UseSerialGC";

    /** To begin with; the default depends on the machine, and is written to before it is needed. */
    private static final String SMALL_HEAP = "-Xms16m";

    /** What makes classes found and behave. What says how large or loud a JVM is stays here. */
    private static final List<String> INHERITED =
            List.of(
                    "-D",
                    "-ea",
                    "-da",
                    "-enableassertions",
                    "-disableassertions",
                    "-esa",
                    "-dsa",
                    "-enablesystemassertions",
                    "-disablesystemassertions",
                    "-javaagent:",
                    "-agentlib:",
                    "-agentpath:",
                    "-Xbootclasspath/a:",
                    "--add-",
                    "--patch-module",
                    "--module-path",
                    "--upgrade-module-path",
                    "--limit-modules",
                    "--enable-",
                    "--illegal-",
                    "--sun-misc-");

    /** A debugger or a port belongs to one process. */
    private static final List<String> OURS_ALONE =
            List.of(
                    "-agentlib:jdwp",
                    "-Dcom.sun.management.jmxremote",
                    "-Djava.class.path",
                    "-Dsun.java.");

    private final List<String> line;
    private final Process process;

    /** Null as long as nobody asked. */
    private volatile byte[] warmUp;

    /** The command for a child; its arguments are to be added. */
    JavaCommand(Process process) {
        this.process = process;
        this.line = of(process, ChildMain.class);
    }

    List<String> line() {
        return line;
    }

    /** What children with the same warm-up have in common: each class loads what it needs. */
    Kind kind() {
        return new Kind(line, process.getClass());
    }

    record Kind(List<String> line, Class<?> type) {}

    /** The class of the process. */
    String type() {
        return process.getClass().getName();
    }

    /**
     * What the process wants to have loaded ahead, serialized. The first call may call the user's
     * code, and so is for the thread that made this.
     */
    byte[] packedWarmUp() {
        if (warmUp == null) {
            warmUp = WarmUps.packed(kind(), process);
        }
        return warmUp;
    }

    /** All but the arguments of main. */
    private static List<String> of(Process process, Class<?> main) {
        List<String> wanted = new ArrayList<>(words(System.getProperty(OPTIONS_PROPERTY, "")));
        wanted.addAll(process.processOptions().jvmOptions());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (wanted.stream().noneMatch(JavaCommand::isCollector)) {
            command.add(SMALL_COLLECTOR);
        }
        if (wanted.stream().noneMatch(JavaCommand::isHeapSize)) {
            command.add(SMALL_HEAP);
        }
        command.addAll(SMALL);
        List<String> inherited = Inherited.OPTIONS;
        if (inherited.stream().noneMatch(option -> option.startsWith(NATIVE_ACCESS))) {
            boolean modules = main.getModule().isNamed();
            command.add(NATIVE_ACCESS + (modules ? "org.jnrproject.jffi" : "ALL-UNNAMED"));
        }
        command.addAll(inherited);
        command.addAll(wanted);
        command.addAll(place(process.getClass(), main));
        return command;
    }

    private static boolean isCollector(String option) {
        return option.startsWith("-XX:+Use") && option.endsWith("GC");
    }

    private static boolean isHeapSize(String option) {
        return option.matches("-Xm[sx].*|-XX:(Initial|Min|Max)(HeapSize|RAM).*");
    }

    private static List<String> inherited() {
        // The new JVM reads these variables too.
        Set<String> fromEnvironment =
                Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
                        .map(name -> System.getenv().getOrDefault(name, ""))
                        .flatMap(value -> words(value).stream())
                        .collect(Collectors.toSet());
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !fromEnvironment.contains(option))
                .filter(option -> INHERITED.stream().anyMatch(option::startsWith))
                .filter(option -> OURS_ALONE.stream().noneMatch(option::startsWith))
                .map(AbsolutePaths::inOption)
                .toList();
    }

    /** They don't change while this JVM runs. */
    private static final class Inherited {
        static final List<String> OPTIONS = inherited();
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.trim().split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }

    /** Where the classes are, and which one has main. */
    private static List<String> place(Class<?> process, Class<?> main) {
        List<String> place = new ArrayList<>();
        String classPath = System.getProperty("java.class.path", "");
        if (!classPath.isEmpty()) {
            place.add("-cp");
            place.add(AbsolutePaths.inList(classPath));
        }
        Module ours = main.getModule();
        if (!ours.isNamed()) {
            place.add(main.getName());
            return place;
        }
        Set<String> roots = new LinkedHashSet<>();
        String mainModule = System.getProperty("jdk.module.main");
        if (mainModule != null) {
            roots.add(mainModule);
        }
        roots.add(process.getModule().isNamed() ? process.getModule().getName() : "ALL-DEFAULT");
        place.add("--add-modules=" + String.join(",", roots));
        place.add("-m");
        place.add(ours.getName() + "/" + main.getName());
        return place;
    }
}
