// SPDX-License-Identifier: Apache-2.0
package ave.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A separate JVM for tests that must not run in the JVM of the build. It reads and writes lines;
 * its stderr is part of its output.
 */
public final class ChildJvm implements AutoCloseable {
    private final List<String> command;
    private final Process process;
    private final BufferedReader out;
    private final Writer in;

    public ChildJvm(Class<?> main, Object... arguments) throws IOException {
        this(command(System.getProperty("java.class.path"), main, arguments));
    }

    private ChildJvm(List<String> command) throws IOException {
        this.command = command;
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        out = process.inputReader(StandardCharsets.UTF_8);
        in = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** The command line that starts a main class on the JVM that runs the tests. */
    public static List<String> command(String classPath, Class<?> main, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        // Otherwise its compiler opens files at any time.
                        "-XX:-UseContainerSupport",
                        "-XX:-UseDynamicNumberOfCompilerThreads",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    /**
     * Runs a main class to its end and returns its output; fails on an exit code other than 0.
     *
     * @param prefix a command that executes the rest of its arguments; empty for none
     */
    public static List<String> run(List<String> prefix, Class<?> main, Object... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(command(System.getProperty("java.class.path"), main, arguments));
        try (ChildJvm child = new ChildJvm(command)) {
            return child.rest();
        }
    }

    /** The next line that it prints; null at the end. */
    public String line() throws IOException {
        return out.readLine();
    }

    public void tell(String line) throws IOException {
        in.write(line + "\n");
        in.flush();
    }

    /** Returns the rest of its output; fails on an exit code other than 0. */
    public List<String> rest() throws IOException, InterruptedException {
        in.close();
        List<String> lines = out.lines().toList();
        if (!process.waitFor(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("does not end: " + command);
        }
        if (process.exitValue() != 0) {
            String printed = String.join("\n", lines);
            throw new AssertionError(
                    "exit code " + process.exitValue() + " of " + command + "\n" + printed);
        }
        return lines;
    }

    /** Kills it if it runs. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
