// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.command;

import ave.network.process.internal.wire.Reachable;
import ave.network.process.internal.wire.StartException;
import ave.posix.Spawn;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** The program that starts all children of this JVM and theirs. */
    static final String JAVA_PROPERTY = "ave.process.java";

    private static final Path PROC = Path.of("/proc/self/fd");
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
                    BootLoader.MAIN,
                    "-Dsun.java.");

    private final List<String> options;

    /** What finds the library's classes, without agents and what the process wants. */
    private final List<String> plain;

    /** The options that are too long for a command line. */
    private final List<String> tooLong;

    private final Map<String, String> environment;
    private final String directory;
    private final boolean hasOwnClassPath;

    private ChildCommand(
            List<String> options, List<String> plain, List<String> tooLong, JvmSpec jvm) {
        this.options = options;
        this.plain = plain;
        this.tooLong = tooLong;
        this.environment = jvm.environment();
        this.directory = jvm.directory();
        this.hasOwnClassPath = jvm.classPath() != null;
    }

    /** The latest one: most starts are like the one before. Softly, as it refers to a class. */
    private static volatile SoftReference<Known> latest = new SoftReference<>(null);

    /** A command, and all that it depends on and that may change. */
    private record Known(JvmSpec jvm, List<String> settings, ChildCommand command) {}

    /** The command for a process. */
    public static ChildCommand of(JvmSpec jvm) {
        List<String> settings =
                List.of(
                        System.getProperty(OPTIONS_PROPERTY, ""),
                        System.getProperty(JAVA_PROPERTY, ""),
                        System.getProperty("java.class.path", ""),
                        System.getProperty("java.home", ""),
                        System.getProperty("user.dir", ""),
                        Boolean.toString(jvm.directory() == null && WorkingDirectory.isGone()));
        Known known = latest.get();
        if (known == null || !known.jvm.equals(jvm) || !known.settings.equals(settings)) {
            known = new Known(jvm, settings, make(jvm));
            latest = new SoftReference<>(known);
        }
        return known.command;
    }

    private static ChildCommand make(JvmSpec jvm) {
        List<String> wanted = new ArrayList<>(words(System.getProperty(OPTIONS_PROPERTY, "")));
        wanted.addAll(jvm.options());
        List<String> sizes = new ArrayList<>(SMALL);
        if (wanted.stream().noneMatch(ChildCommand::isCollector)) {
            sizes.add(SMALL_COLLECTOR);
        }
        if (wanted.stream().noneMatch(ChildCommand::isHeapSize)) {
            sizes.add(SMALL_HEAP);
        }
        List<String> java = List.of(java(jvm));
        List<String> small = List.of(SMALL_COLLECTOR, SMALL_HEAP);
        List<String> inherited = new ArrayList<>(inherited(jvm.directory() != null));
        List<String> tooLong = OptionsFile.takeLong(inherited);
        List<String> tame = inherited.stream().filter(option -> !isAgent(option)).toList();
        List<String> place = place(jvm);
        if (place.stream().anyMatch(OptionsFile::isLong)) {
            tooLong.addAll(place);
            place = List.of();
        }
        return new ChildCommand(
                joined(List.of(java, sizes, jvm.agents() ? inherited : tame, wanted, place)),
                joined(List.of(java, SMALL, small, tame, place)),
                List.copyOf(tooLong),
                jvm);
    }

    private static String java(JvmSpec jvm) {
        if (jvm.java() != null) {
            return jvm.java();
        }
        Path own = Path.of(System.getProperty("java.home"), "bin", "java");
        return System.getProperty(JAVA_PROPERTY, own.toString());
    }

    private static List<String> inherited(boolean hasDirectory) {
        List<String> options = new ArrayList<>();
        if (Inherited.OPTIONS.stream().noneMatch(option -> option.startsWith(NATIVE_ACCESS))) {
            options.add(NATIVE_ACCESS + (OURS.isNamed() ? "org.jnrproject.jffi" : "ALL-UNNAMED"));
        }
        options.addAll(Inherited.OPTIONS);
        if (!hasDirectory && WorkingDirectory.isGone()) {
            // It starts elsewhere, and paths that are relative must lead nowhere all the same.
            options.add("-Duser.dir=" + System.getProperty("user.dir"));
        }
        return options;
    }

    private static boolean isAgent(String option) {
        return AGENTS.stream().anyMatch(option::startsWith);
    }

    private static List<String> joined(List<List<String>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    /**
     * Finds out what can't work before it is tried.
     *
     * @param attempt the beginning of the message
     * @throws StartException if no JVM can be started so
     */
    public void check(String attempt) {
        if (!Files.exists(PROC)) {
            throw new StartException(
                    attempt
                            + "there is no /proc here, through which a new JVM gets its work; mount"
                            + " it: mount -t proc proc /proc");
        }
        String java = options.get(0);
        if (!Files.isExecutable(Path.of(java))) {
            throw new StartException(
                    attempt
                            + "there is no program "
                            + java
                            + " (images of jlink and jpackage may come without one): name a java"
                            + " with ProcessOptions.java or -D"
                            + JAVA_PROPERTY);
        }
        if (!hasOwnClassPath && !Reachable.isLibrary() && BootLoader.launcher() == null) {
            throw new StartException(attempt + Reachable.explain(ChildCommand.class));
        }
    }

    /** Whether the JVM finds classes where this one does. */
    public boolean hasOurClassPath() {
        return !hasOwnClassPath;
    }

    /** A program in the environment and the directory that the process wants. */
    public Spawn spawn(List<String> line) {
        Map<String, String> changes = new HashMap<>(JavaEnvironment.changes());
        changes.putAll(environment);
        return new Spawn(line)
                .environment(changes)
                .directory(directory == null ? WorkingDirectory.ofNewJvm() : directory);
    }

    /** Where a daemon starts. */
    public String directoryOfDaemon() {
        return directory == null ? "/" : directory;
    }

    /** What the options file has to hold; null if none is needed. */
    public byte[] optionsFile() {
        return tooLong.isEmpty() ? null : OptionsFile.content(tooLong);
    }

    /** The line for a JVM of this library's own, which runs none of the user's code. */
    public List<String> plainLine(int file, Class<?> main, String... arguments) {
        return line(plain, file, main, arguments);
    }

    /**
     * The whole line.
     *
     * @param file the number of the options file in the new JVM; any if none is needed
     * @param main where the program begins
     * @param arguments what it is told
     */
    public List<String> line(int file, Class<?> main, String... arguments) {
        return line(options, file, main, arguments);
    }

    private List<String> line(List<String> jvm, int file, Class<?> main, String... arguments) {
        List<String> line = new ArrayList<>(jvm);
        if (!tooLong.isEmpty()) {
            line.add("@/proc/self/fd/" + file);
        }
        if (OURS.isNamed() && !hasOwnClassPath) {
            line.addAll(List.of("-m", OURS.getName() + "/" + main.getName()));
        } else if (!hasOwnClassPath && BootLoader.launcher() != null) {
            line.addAll(List.of(BootLoader.MAIN + main.getName(), BootLoader.launcher()));
        } else {
            line.add(main.getName());
        }
        line.addAll(List.of(arguments));
        return line;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChildCommand command
                && options.equals(command.options)
                && tooLong.equals(command.tooLong)
                && environment.equals(command.environment)
                && Objects.equals(directory, command.directory);
    }

    @Override
    public int hashCode() {
        return Objects.hash(options, tooLong, environment, directory);
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
    private static List<String> place(JvmSpec jvm) {
        if (jvm.classPath() != null) {
            return List.of("-cp", String.join(File.pathSeparator, jvm.classPath()));
        }
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
            boolean named = jvm.type().getModule().isNamed();
            roots.add(named ? jvm.type().getModule().getName() : "ALL-DEFAULT");
            place.add("--add-modules=" + String.join(",", roots));
        }
        return place;
    }
}
