// SPDX-License-Identifier: Apache-2.0
package ave.examples;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.testing.ChildJvm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs the scripts of the test resources. */
final class Python {
    private Python() {}

    /** What starts a program of these examples, on the JVM that runs the tests. */
    static List<String> program(Class<?> main) {
        return ChildJvm.command(System.getProperty("java.class.path"), main);
    }

    /**
     * Runs a scenario, and fails with what the script prints unless it ends well. Skips the test
     * where there is no Python.
     */
    static void run(String script, Path folder, String scenario, List<String> program)
            throws IOException, InterruptedException {
        assumeTrue(isThere(), "there is no python3");
        copy("/avewire.py", folder);
        copy("/" + script, folder);
        Path printed = folder.resolve("printed");
        List<String> command = new ArrayList<>();
        command.addAll(List.of("python3", "-B", folder.resolve(script).toString()));
        command.addAll(List.of(scenario, folder.toString()));
        command.addAll(program);
        int exit =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(printed.toFile())
                        .start()
                        .waitFor();
        if (exit != 0) {
            String text = new String(Files.readAllBytes(printed), StandardCharsets.UTF_8);
            fail(scenario + " ended with exit code " + exit + "\n" + text);
        }
    }

    /** Copies a resource to where a script finds it. */
    static void copy(String resource, Path folder) throws IOException {
        try (InputStream text = Python.class.getResourceAsStream(resource)) {
            Files.copy(text, folder.resolve(Path.of(resource).getFileName()));
        }
    }

    private static boolean isThere() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "python3")));
    }
}
