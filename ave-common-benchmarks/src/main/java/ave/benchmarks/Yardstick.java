// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.network.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The C program that loads the servers and can be a server itself. It is compiled here, and deleted
 * at the end.
 */
final class Yardstick implements AutoCloseable {
    private static final String SOURCE = "yardstick.c";

    private final Path folder;
    private int runs;

    private Yardstick(Path folder) {
        this.folder = folder;
    }

    static Yardstick compile() throws IOException, InterruptedException {
        Path compiler =
                Machine.compiler()
                        .orElseThrow(
                                () ->
                                        new UserError(
                                                "the load generator is written in C, and there is"
                                                        + " no compiler: neither $CC nor cc, gcc or"
                                                        + " clang in the PATH"));
        Yardstick yardstick = new Yardstick(Files.createTempDirectory("yardstick"));
        try {
            Path source = yardstick.folder.resolve(SOURCE);
            try (InputStream in = Yardstick.class.getResourceAsStream("/" + SOURCE)) {
                Files.copy(in, source);
            }
            String program = yardstick.program().toString();
            output(List.of(compiler.toString(), "-O2", "-o", program, source.toString()), 60);
            return yardstick;
        } catch (IOException | RuntimeException e) {
            yardstick.close();
            throw e;
        }
    }

    private Path program() {
        return folder.resolve("yardstick");
    }

    List<String> serveCommand() {
        return List.of(program().toString(), "serve");
    }

    /** Loads a server and returns the measurement. */
    Measurement load(Server server, Scenario scenario, double seconds, int idle)
            throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        program().toString(),
                        "load",
                        Integer.toString(server.port()),
                        Long.toString(server.pid()),
                        scenario.mode,
                        Double.toString(seconds),
                        Integer.toString(scenario.clients),
                        Integer.toString(scenario.besideIdle ? idle : 0),
                        Integer.toString(runs++));
        String json = output(Machine.onCore(scenario.onOneCore() ? 0 : 1, command), seconds + 90);
        return Measurement.of(Json.MAPPER.readTree(json));
    }

    /** Returns the output of a program; throws an exception with the output if it fails. */
    static String output(List<String> command, double timeoutSeconds)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            // All of these programs end by themselves; what they print fits into the pipe.
            if (!process.waitFor((long) (timeoutSeconds * 1000), TimeUnit.MILLISECONDS)) {
                throw new IOException(command + " did not end in " + timeoutSeconds + " s");
            }
            byte[] bytes = process.getInputStream().readAllBytes();
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException(command + " failed: " + text.strip());
            }
            return text;
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(program());
        Files.deleteIfExists(folder.resolve(SOURCE));
        Files.deleteIfExists(folder);
    }
}
