// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A separate JVM, for tests that would harm the JVM of the build. */
final class AnotherJvm {
    private AnotherJvm() {}

    /**
     * What a program printed, by lines. The wrapper is a command that goes on as its arguments say.
     */
    static List<String> run(List<String> wrapper, Class<?> main, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:-MaxFDLimit"));
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectInput(new File("/dev/null"))
                        .start();
        try {
            CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> all(process));
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends: %s", command).isTrue();
            return out.get().lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String all(Process process) {
        try (InputStream out = process.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
