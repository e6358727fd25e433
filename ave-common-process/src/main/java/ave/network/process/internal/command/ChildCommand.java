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

    private static final List<String> AGENTS = List.of("-javaagent:", "-agentlib:", "-agentpath:");
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
                    "-Xrunjdwp",
                    "-Xdebug",
                    "-Dcom.sun.management.jmxremote",
                    "-Djava.class.path",
                    "-Dsun.java.");

    private final List<String> options;

    /** What finds the library's classes, without agents and what the process wants. */
    private final List<String> plain;

    private ChildCommand(List<String> options, List<String> plain) {
        this.options = List.copyOf(options);
        this.plain = List.copyOf(plain);
    }

    /** The command for a process. */
    public static ChildCommand of(JvmSpec jvm) {
        List<String> wanted = new ArrayList<>(words(System.getProperty(OPTIONS_PROPERTY, "")));
        wanted.addAll(jvm.options());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> sizes = new ArrayList<>(SMALL);
        if (wanted.stream().noneMatch(ChildCommand::isCollector)) {
            sizes.add(SMALL_COLLECTOR);
        }
        if (wanted.stream().noneMatch(ChildCommand::isHeapSize)) {
            sizes.add(SMALL_HEAP);
        }
        List<String> options = new ArrayList<>(Inherited.OPTIONS);
        if (options.stream().noneMatch(option -> option.startsWith(NATIVE_ACCESS))) {
            options.add(
                    0, NATIVE_ACCESS + (OURS.isNamed() ? "org.jnrproject.jffi" : "ALL-UNNAMED"));
        }
        if (WorkingDirectory.isGone()) {
            // It starts elsewhere, and paths that are relative must lead nowhere all the same.
            options.add("-Duser.dir=" + System.getProperty("user.dir"));
        }
        List<String> place = place(jvm.type());
        List<String> plain =
                options.stream().filter(o -> AGENTS.stream().noneMatch(o::startsWith)).toList();
        return new ChildCommand(
                joined(List.of(List.of(java), sizes, options, wanted, place)),
                joined(List.of(List.of(java, SMALL_COLLECTOR, SMALL_HEAP), SMALL, plain, place)));
    }

    private static List<String> joined(List<List<String>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    /** The same for a JVM of this library's own, which runs none of the user's code. */
    public ChildCommand plain() {
        return new ChildCommand(plain, plain);
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
                .filter(option -> !isOursAlone(option))
                .map(AbsolutePaths::inOption)
                .toList();
    }

    /** Whether an option is for one process only. */
    static boolean isOursAlone(String option) {
        return OURS_ALONE.stream().anyMatch(option::startsWith);
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
