// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Command lines that start a JVM with the options of this one. */
final class OwnJvm {
    /** What the launcher adds for commands that are over soon, and not for a long one like this. */
    private static final List<String> SHORT =
            List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    private OwnJvm() {}

    /** A command line of {@code ave}, with all options that this one was started with. */
    static List<String> ave(String... arguments) throws IOException {
        List<String> own =
                Arrays.asList(Files.readString(Path.of("/proc/self/cmdline")).split("\0"));
        int last = own.lastIndexOf("bench");
        if (last < 0) {
            throw new IOException("the command line of this JVM has no \"bench\": " + own);
        }
        List<String> command = new ArrayList<>(own.subList(0, last));
        command.addAll(1, SHORT);
        command.addAll(List.of(arguments));
        return command;
    }

    static void runTrivial() throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(SHORT);
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", classPath(), Trivial.class.getName()));
        run(command);
    }

    /** In place of the class path, where this is a module. */
    private static String classPath() {
        String classPath = System.getProperty("java.class.path");
        return classPath.isEmpty() ? System.getProperty("jdk.module.path") : classPath;
    }

    static void run(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        int exitCode = process.waitFor();
        if (exitCode != 0) {
            throw new IOException("exit code " + exitCode + " of " + command);
        }
    }
}
