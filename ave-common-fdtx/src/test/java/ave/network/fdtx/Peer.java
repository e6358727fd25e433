// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process at the other end. */
final class Peer implements AutoCloseable {
    private final Process process;

    private Peer(List<String> command) throws IOException {
        process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .start();
    }

    /** Starts a Python peer; without Python, the test is skipped with that reason. */
    static Peer python(String action, Object path) throws Exception {
        assumeTrue(hasPython(), "no python3 on this machine");
        // Its user may not be able to read the build directory, so it gets the program as text.
        try (var in = Peer.class.getResourceAsStream("/peer.py")) {
            String program = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Peer(List.of("python3", "-c", program, action, path.toString()));
        }
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder(
                                    "python3", "-c", "import sys; assert sys.version_info > (3, 5)")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A JVM with this library. */
    static Peer java(Class<?> main, Object... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx64m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new Peer(command);
    }

    /** Waits for its end and returns the exit code. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
        return process.exitValue();
    }

    /** Waits for its end and returns its output. */
    String said() throws Exception {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(exitCode()).as(text).isZero();
        return text.strip();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
