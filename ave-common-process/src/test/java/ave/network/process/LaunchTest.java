// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children of programs that were started in each of the ways in which programs are. */
class LaunchTest extends WithProcesses {
    private static final String MAIN = "launched.Main";

    @TempDir private Path temporary;
    private Path folder;

    @BeforeEach
    void realFolder() throws Exception {
        folder = temporary.toRealPath();
    }

    /** What a program prints: a child's facts, a daemon's, and a lambda's exit code. */
    private List<String> launch(List<String> options) throws Exception {
        return launch(List.of(), options);
    }

    private List<String> launch(List<String> wrapper, List<String> options) throws Exception {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        Path err = folder.resolve("err");
        java.lang.Process program =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectError(err.toFile())
                        .start();
        String out;
        try (InputStream stream = program.getInputStream()) {
            program.getOutputStream().close();
            out = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(program.waitFor()).as(out + Files.readString(err)).isZero();
        List<String> lines = out.lines().toList();
        assertThat(lines).hasSize(3).endsWith("lambda 2");
        assertThat(lines.get(0)).contains("folder=" + folder + ",");
        assertThat(lines.get(1)).contains("folder=/,");
        assertThat(lines).filteredOn(line -> line.startsWith("{")).allMatch(this::isIndigo);
        return lines.subList(0, 2);
    }

    private boolean isIndigo(String facts) {
        return facts.contains("set later=indigo");
    }

    private static String nativeAccess() {
        return "--enable-native-access=ALL-UNNAMED";
    }

    /** With the tests' own classes in a JAR, at a path relative to the folder. */
    private String relativeClassPath(String name) throws Exception {
        List<Path> tests = Jars.classPath().stream().filter(Jars::isTests).toList();
        Files.createDirectories(folder.resolve(name).getParent());
        Jars.make(folder.resolve(name), Map.of(), tests, entry -> entry.startsWith("launched/"));
        return name
                + Jars.classPath().stream()
                        .filter(entry -> !Jars.isTests(entry))
                        .map(entry -> File.pathSeparator + entry.toAbsolutePath())
                        .collect(Collectors.joining());
    }

    @Test
    void aRelativeClassPathWithSpaces() throws Exception {
        String path = relativeClassPath("with some spaces/app 1.jar");
        assertThat(launch(List.of(nativeAccess(), "-cp", path, MAIN)))
                .allMatch(facts -> facts.contains("assertions=false"))
                .allMatch(facts -> facts.contains("module=null"))
                .allMatch(facts -> facts.contains("agent=none"));
    }

    @Test
    void aClassPathWhoseLastEntryIsEmpty() throws Exception {
        Path tests = Jars.classPath().stream().filter(Jars::isTests).findFirst().orElseThrow();
        Path classes = Files.createDirectory(folder.resolve("launched"));
        try (Stream<Path> files = Files.list(tests.resolve("launched"))) {
            for (Path file : files.toList()) {
                Files.copy(file, classes.resolve(file.getFileName()));
            }
        }
        String others =
                Jars.classPath().stream()
                        .filter(entry -> !Jars.isTests(entry))
                        .map(entry -> entry.toAbsolutePath().toString())
                        .collect(Collectors.joining(File.pathSeparator));
        String path = others + File.pathSeparator;
        assertThat(launch(List.of(nativeAccess(), "-cp", path, MAIN))).hasSize(2);
    }

    /** No program may have an argument of more than 128 KiB. */
    @Test
    void aClassPathOfManyHundredKilobytes() throws Exception {
        String nowhere = File.pathSeparator + folder.resolve("n".repeat(200));
        String path = relativeClassPath("app.jar") + nowhere.repeat(2000);
        Path arguments = folder.resolve("arguments");
        Files.writeString(arguments, "-cp \"" + path + "\"");
        assertThat(launch(List.of(nativeAccess(), "@" + arguments, MAIN))).hasSize(2);
        String spares = "-Dave.process.spares=1";
        assertThat(launch(List.of(nativeAccess(), spares, "@" + arguments, MAIN))).hasSize(2);
    }

    @Test
    void aProgramInNestedJarsOfSpringBoot() throws Exception {
        Path loader =
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .filter(e -> e.getFileName().toString().startsWith("spring-boot-loader"))
                        .findFirst()
                        .orElseThrow();
        Jars.boot(folder.resolve("boot.jar"), loader, MAIN);
        assertThat(launch(List.of("-jar", "boot.jar"))).hasSize(2);
        assertThat(launch(List.of("-Dave.process.spares=1", "-jar", "boot.jar"))).hasSize(2);
    }

    @Test
    void aProgramThatIsRunFromItsSourceIsToldWhatHelps() throws Exception {
        assumeTrue(ToolProvider.getSystemJavaCompiler() != null, "needs a JDK");
        Path source = folder.resolve("Source.java");
        Files.writeString(
                source,
                """
                import ave.network.process.Process;
                public class Source {
                    static class Own extends Process {
                        public void run() {}
                    }
                    public static void main(String... none) {
                        for (Process process : new Process[] {new Own(), new Process(a -> {})}) {
                            try {
                                process.start();
                            } catch (RuntimeException e) {
                                System.out.println(e.getMessage());
                            }
                        }
                    }
                }
                """);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String path =
                Jars.classPath().stream()
                        .map(entry -> entry.toAbsolutePath().toString())
                        .collect(Collectors.joining(File.pathSeparator));
        String said = output(java, nativeAccess(), "-cp", path, source.toString());
        assertThat(said.lines())
                .anyMatch(line -> line.startsWith("start ave-Own: a new JVM doesn't find class "))
                .anyMatch(
                        line -> line.startsWith("start ave-Process: a new JVM doesn't find class "))
                .allMatch(line -> line.contains("Source"))
                .allMatch(line -> line.endsWith("with ProcessOptions.classPath"));
    }

    /** The kernel would reap the children by itself. */
    @Test
    void aJvmThatWasStartedWithSigchldIgnored() throws Exception {
        List<String> ignored = List.of("env", "--ignore-signal=CHLD");
        var env = new ProcessBuilder("env", "--ignore-signal=CHLD", "true").start();
        assumeTrue(env.waitFor() == 0, "env can't ignore signals here");
        String path = relativeClassPath("app.jar");
        assertThat(launch(ignored, List.of(nativeAccess(), "-cp", path, MAIN))).hasSize(2);
    }

    @Test
    void aJarWhoseManifestHasTheClassPath() throws Exception {
        String urls =
                Jars.classPath().stream()
                        .map(entry -> entry.toUri().toString())
                        .collect(Collectors.joining(" "));
        Map<String, String> attributes =
                Map.of(
                        "Class-Path", urls,
                        "Main-Class", MAIN,
                        "Enable-Native-Access", "ALL-UNNAMED");
        Jars.make(folder.resolve("boot.jar"), attributes, List.of(), entry -> true);
        assertThat(launch(List.of("-jar", "boot.jar"))).hasSize(2);
    }

    @Test
    void oneJarWithEverything() throws Exception {
        Jars.fat(folder.resolve("fat.jar"), MAIN);
        assertThat(launch(List.of("-jar", "fat.jar")))
                .allMatch(facts -> facts.contains("module=null"));
        assertThat(Files.readString(folder.resolve("err")))
                .as("nor is the child's access to native code warned of")
                .doesNotContain("WARNING");
    }

    @Test
    void aRelativeModulePath() throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "needs a JDK");
        Path modules = Files.createDirectory(folder.resolve("modules"));
        int own = 0;
        for (Path entry : Jars.classPath()) {
            if (Files.isRegularFile(entry)) {
                Files.copy(entry, modules.resolve(entry.getFileName()));
            } else if (Files.exists(entry.resolve("module-info.class"))) {
                // Several, where `mvn test` runs this and no module is packaged yet.
                Path jar = modules.resolve("own-" + own++ + ".jar");
                Jars.make(jar, Map.of(), List.of(entry), name -> true);
            }
        }
        assumeTrue(own > 0, "the build left no module descriptor");
        Path source = Files.createDirectory(folder.resolve("source")).resolve("module-info.java");
        Files.writeString(
                source,
                "module launched.app { requires ave.common.process; requires java.management; }\n");
        Path classes = Files.createDirectory(folder.resolve("classes"));
        int failed =
                compiler.run(
                        null,
                        null,
                        null,
                        "-p",
                        modules.toString(),
                        "-d",
                        classes.toString(),
                        source.toString());
        assertThat(failed).isZero();
        List<Path> parts = new ArrayList<>(List.of(classes));
        Jars.classPath().stream().filter(Jars::isTests).forEach(parts::add);
        Jars.make(
                modules.resolve("app.jar"),
                Map.of(),
                parts,
                entry -> entry.startsWith("launched/") || entry.equals("module-info.class"));
        assertThat(
                        launch(
                                List.of(
                                        "--enable-native-access=org.jnrproject.jffi",
                                        "-p",
                                        "modules",
                                        "-m",
                                        "launched.app/" + MAIN)))
                .allMatch(facts -> facts.contains("module=launched.app"));
    }

    @Test
    void anArgumentFileWithAssertionsAnAgentADebuggerAndProperties() throws Exception {
        String path = relativeClassPath("app.jar");
        List<Path> tests = Jars.classPath().stream().filter(Jars::isTests).toList();
        Jars.make(
                folder.resolve("agent.jar"),
                Map.of("Premain-Class", "launched.Agent"),
                tests,
                entry -> entry.startsWith("launched/Agent"));
        List<String> lines =
                List.of(
                        nativeAccess(),
                        "-ea",
                        "-esa",
                        "-javaagent:agent.jar=blue",
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,"
                                + "address=127.0.0.1:0",
                        "-Dlaunched.property=\"two words\"",
                        "-Dave.process.jvmOptions=-Xmx77m",
                        "-Xmx200m",
                        "-cp",
                        "\"" + path + "\"",
                        MAIN);
        Files.write(folder.resolve("args"), lines);
        assertThat(launch(List.of("@args")))
                .allMatch(facts -> facts.contains("{agent=blue, assertions=true, debugged=false,"))
                .allMatch(facts -> facts.contains("property=two words"))
                .allMatch(facts -> facts.contains("system assertions=true"))
                .allMatch(facts -> facts.matches(".*heap=7\\d,.*"));
    }
}
