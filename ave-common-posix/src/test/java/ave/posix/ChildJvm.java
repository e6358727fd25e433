// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A separate JVM, for tests that would harm the JVM of the build. */
public final class ChildJvm {
    private static final List<String> QUICK_START =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m");

    private ChildJvm() {}

    /** How it ended and what it wrote. */
    public record Result(int exitCode, String out, String err) {
        public Result ended() {
            assertThat(exitCode).as("%s%n%s", out, err).isZero();
            return this;
        }
    }

    /** With native access granted, on the JVM that runs the tests. */
    public static Result run(Class<?> main, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED"));
        all.addAll(List.of(options));
        return run(List.of(), ownHome(), main, all);
    }

    /** Runs a class; the prefix is a command that executes the rest of its arguments. */
    public static Result run(
            List<String> prefix, Path javaHome, Class<?> main, List<String> options)
            throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(QUICK_START);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Process process = new ProcessBuilder(command).start();
        try {
            process.getOutputStream().close();
            CompletableFuture<String> out = read(process.getInputStream());
            CompletableFuture<String> err = read(process.getErrorStream());
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends: %s", command).isTrue();
            return new Result(process.exitValue(), out.get(), err.get());
        } finally {
            process.destroyForcibly();
        }
    }

    private static CompletableFuture<String> read(InputStream stream) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (stream) {
                        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    public static Path ownHome() {
        return Path.of(System.getProperty("java.home"));
    }

    /** Returns a Java 24 or newer, which needs permission for native code. */
    public static Optional<Path> homeOfOneThatAsks() throws IOException {
        if (Runtime.version().feature() >= 24) {
            return Optional.of(ownHome());
        }
        List<Path> candidates = new ArrayList<>();
        for (String named :
                new String[] {System.getProperty("jdk25.home"), System.getenv("JAVA25_HOME")}) {
            if (named != null) {
                candidates.add(Path.of(named));
            }
        }
        Path usual = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(usual)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(usual)) {
                found.forEach(candidates::add);
            }
        }
        return candidates.stream().filter(ChildJvm::is25).findFirst();
    }

    private static boolean is25(Path home) {
        try {
            return Files.isExecutable(home.resolve("bin/java"))
                    && Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"25");
        } catch (IOException e) {
            return false;
        }
    }
}
