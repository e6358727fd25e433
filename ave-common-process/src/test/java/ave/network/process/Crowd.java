// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that starts processes when it is told so, and has limits of its own. */
final class Crowd implements AutoCloseable {
    private final Path directory;
    private final java.lang.Process program;
    private final BufferedReader out;
    private final Writer in;

    /** The prefix is a command that sets the limits; the program obeys the first order at once. */
    Crowd(Path directory, List<String> prefix, String first) throws IOException {
        this.directory = directory;
        // All classes are in a JAR: those in a directory take a descriptor each.
        Jars.fat(directory.resolve("app.jar"), "launched.Crowded");
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // So that it has the same number of threads all the time.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:-UseDynamicNumberOfCompilerThreads"));
        command.addAll(List.of("-jar", "app.jar", first));
        program =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectError(err().toFile())
                        .start();
        out = program.inputReader();
        in = program.outputWriter();
        assertThat(answer()).isEqualTo("ended with 0");
    }

    private Path err() {
        return directory.resolve("err");
    }

    int threads() {
        return new File("/proc/" + program.pid() + "/task").list().length;
    }

    int pid() {
        return (int) program.pid();
    }

    String tell(String order) throws IOException {
        in.write(order + "\n");
        in.flush();
        return answer();
    }

    private String answer() throws IOException {
        String line = out.readLine();
        while (line != null && !line.matches("(start|ended) .*")) {
            // A JVM that has no thread to start says so here.
            line = out.readLine();
        }
        assertThat(line).as(Files.readString(err())).isNotNull();
        return line;
    }

    @Override
    public void close() throws IOException {
        program.destroyForcibly().onExit().join();
        out.close();
        in.close();
        until("its children are gone", () -> Processes.children(pid()).isEmpty());
    }
}
