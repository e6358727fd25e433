// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.command;

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
public final class ChildCommand {
    /** More options for all children of this JVM and theirs, divided by spaces. */
    static final String OPTIONS_PROPERTY = "ave.process.jvmOptions";

    private static final Module OURS = ChildCommand.class.getModule();
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

    private final List<String> options;

    private ChildCommand(List<String> options) {
        this.options = List.copyOf(options);
    }

    /** The command for a process. */
    public static ChildCommand of(JvmSpec jvm) {
        List<String> wanted = new ArrayList<>(words(System.getProperty(OPTIONS_PROPERTY, "")));
        wanted.addAll(jvm.options());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (wanted.stream().noneMatch(ChildCommand::isCollector)) {
            command.add(SMALL_COLLECTOR);
        }
        if (wanted.stream().noneMatch(ChildCommand::isHeapSize)) {
            command.add(SMALL_HEAP);
        }
        command.addAll(SMALL);
        List<String> inherited = Inherited.OPTIONS;
        if (inherited.stream().noneMatch(option -> option.startsWith(NATIVE_ACCESS))) {
            command.add(NATIVE_ACCESS + (OURS.isNamed() ? "org.jnrproject.jffi" : "ALL-UNNAMED"));
        }
        command.addAll(inherited);
        command.addAll(wanted);
        command.addAll(place(jvm.type()));
        return new ChildCommand(command);
    }

    /** The whole line. */
    public List<String> line(Class<?> main, String... arguments) {
        List<String> line = new ArrayList<>(options);
        if (OURS.isNamed()) {
            line.addAll(List.of("-m", OURS.getName() + "/" + main.getName()));
        } else {
            line.add(main.getName());
        }
        line.addAll(List.of(arguments));
        return line;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChildCommand command && options.equals(command.options);
    }

    @Override
    public int hashCode() {
        return options.hashCode();
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

    /** Where the classes are. */
    private static List<String> place(Class<?> process) {
        List<String> place = new ArrayList<>();
        String classPath = System.getProperty("java.class.path", "");
        if (!classPath.isEmpty()) {
            place.add("-cp");
            place.add(AbsolutePaths.inList(classPath));
        }
        if (OURS.isNamed()) {
            Set<String> roots = new LinkedHashSet<>();
            String mainModule = System.getProperty("jdk.module.main");
            if (mainModule != null) {
                roots.add(mainModule);
            }
            boolean named = process.getModule().isNamed();
            roots.add(named ? process.getModule().getName() : "ALL-DEFAULT");
            place.add("--add-modules=" + String.join(",", roots));
        }
        return place;
    }
}
