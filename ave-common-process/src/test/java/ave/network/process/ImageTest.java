// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children of programs in images that were made by jlink and jpackage. */
class ImageTest extends WithProcesses {
    private static final Path HOME = Path.of(System.getProperty("java.home"));
    private static final String MODULES = "java.logging,java.management,jdk.unsupported";

    @TempDir private Path temporary;
    private Path folder;

    @BeforeEach
    void needsTheTools() throws Exception {
        folder = temporary.toRealPath();
        for (String tool : List.of("jlink", "jpackage")) {
            assumeTrue(Files.isExecutable(HOME.resolve("bin").resolve(tool)), "needs " + tool);
        }
        assumeTrue(
                Files.isDirectory(HOME.resolve("jmods")) || Runtime.version().feature() >= 24,
                "needs the modules of the JDK");
    }

    private static String tool(String name) {
        return HOME.resolve("bin").resolve(name).toString();
    }

    @Test
    void anImageOfJlink() throws Exception {
        Path image = folder.resolve("image");
        output(tool("jlink"), "--add-modules", MODULES, "--output", image.toString());
        Path jar = Jars.fat(folder.resolve("app.jar"), "launched.Main");
        String java = image.resolve("bin/java").toString();
        assertThat(run(Map.of(), java, "-jar", jar.toString())).endsWith("lambda 2", "exit 0");
    }

    @Test
    void anImageOfJpackageHasNoJavaAndSaysWhatHelps() throws Exception {
        Path input = Files.createDirectory(folder.resolve("input"));
        Jars.fat(input.resolve("app.jar"), "launched.Main");
        output(
                tool("jpackage"),
                "--type",
                "app-image",
                "--name",
                "app",
                "--add-modules",
                MODULES,
                "--input",
                input.toString(),
                "--main-jar",
                "app.jar",
                "--dest",
                folder.toString());
        String program = folder.resolve("app/bin/app").toString();
        assertThat(run(Map.of(), program))
                .anyMatch(
                        line ->
                                line.contains("start ave-Witness: there is no program ")
                                        && line.contains("-Dave.process.java"))
                .endsWith("exit 1");
        Map<String, String> helps =
                Map.of("JAVA_TOOL_OPTIONS", "-Dave.process.java=" + tool("java"));
        assertThat(run(helps, program)).endsWith("lambda 2", "exit 0");
    }
}
