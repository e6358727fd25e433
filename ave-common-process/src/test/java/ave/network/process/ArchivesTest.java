// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class data in files: there or not, whole or broken, a start goes well. */
class ArchivesTest extends WithProcesses {
    private static final String PLAIN = "nothing 0";
    private static final String FAST = "archive 0";
    private static final Duration LONG_AGO = Duration.ofDays(31);

    @TempDir private Path temporary;
    private Path cache;
    private Path jar;

    @BeforeEach
    void makeProgram() throws IOException {
        Path folder = temporary.toRealPath();
        cache = folder.resolve("cache");
        jar = Jars.fat(folder.resolve("app.jar"), "launched.Archived");
    }

    /** A program that starts a child whenever it is told to. */
    private final class Program implements AutoCloseable {
        private final java.lang.Process process;
        private final BufferedReader out;
        private final Writer in;

        Program(String... limits) throws IOException {
            List<String> command = new ArrayList<>(List.of("sh", "-c"));
            command.add(String.join("; ", limits) + "\nexec \"$@\"");
            command.add("sh");
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("-Dave.process.cache=" + cache);
            command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
            command.addAll(List.of("-jar", jar.toString()));
            process =
                    new ProcessBuilder(command)
                            .redirectError(temporary.resolve("err").toFile())
                            .start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream()));
            in = process.outputWriter();
        }

        /** What the next child was made from, and its exit code. */
        String next() throws IOException {
            return next("");
        }

        /** The same for a child of another class. */
        String other() throws IOException {
            return next("other");
        }

        private String next(String kind) throws IOException {
            in.write(kind + "\n");
            in.flush();
            return out.readLine();
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly().onExit().join();
            in.close();
            out.close();
            until("nobody makes an archive", () -> makers().isEmpty());
        }
    }

    /** The processes that make an archive there. */
    private List<Long> makers() {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(
                            process ->
                                    commandLine(process.resolve("cmdline")).contains(cache + "/"))
                    .map(process -> Long.valueOf(process.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String commandLine(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            // Not a process, or not any more.
            return "";
        }
    }

    /** Those that are finished. */
    private List<Path> archives() throws IOException {
        if (!Files.isDirectory(cache)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(file -> file.toString().matches(".*\\.(jsa|aot)")).toList();
        }
    }

    private void awaitArchive(Program program) throws IOException {
        assertThat(program.next()).isEqualTo(PLAIN);
        until("an archive", () -> !archives().isEmpty() && makers().isEmpty());
    }

    @Test
    void theFirstStartMakesOneAndTheNextUsesItInEveryProgram() throws Exception {
        try (Program program = new Program()) {
            awaitArchive(program);
            until("it is used", () -> program.next().equals(FAST));
            try (Program another = new Program()) {
                assertThat(another.next()).isEqualTo(FAST);
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
                .as("what is in there becomes code")
                .isEqualTo("rwx------");
        assertThat(cache.toFile().list()).hasSize(1);
    }

    @Test
    void twoClassesThatShareOneMakeItOnce() throws Exception {
        Set<String> sessions = new HashSet<>();
        try (Program program = new Program()) {
            assertThat(program.next()).isEqualTo(PLAIN);
            assertThat(program.other()).isEqualTo(PLAIN);
            until(
                    "an archive",
                    () -> {
                        makers().stream()
                                .map(WithProcesses::stat)
                                .filter(stat -> !stat.isEmpty())
                                .forEach(stat -> sessions.add(stat.get(3)));
                        return !archives().isEmpty() && makers().isEmpty();
                    });
            assertThat(program.next()).isEqualTo(FAST);
            assertThat(program.other()).isEqualTo(FAST);
        }
        assertThat(archives()).hasSize(1);
        assertThat(sessions).as("each maker has its own").hasSize(1);
    }

    @Test
    void oldOnesAreRemovedAndNobodyElsesFiles() throws Exception {
        Files.createDirectory(cache);
        String key = "0123456789abcdef0123456789abcdef";
        List<String> ours = List.of(key + ".jsa", key + ".aot", key + ".jsa.4711");
        List<String> others =
                List.of(
                        "classes.jsa",
                        "app.aot",
                        "app.aot.1",
                        key + ".jsa.bak",
                        "f" + key + ".aot");
        for (String name : Stream.concat(ours.stream(), others.stream()).toList()) {
            Path file = Files.createFile(cache.resolve(name));
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(LONG_AGO)));
        }
        Path used = Files.createFile(cache.resolve("f" + key.substring(1) + ".jsa"));
        Archives.removeOld(cache);
        assertThat(cache.toFile().list())
                .containsAll(others)
                .contains(used.getFileName().toString())
                .hasSize(others.size() + 1);
    }

    @Test
    void oneThatIsBrokenIsIgnored() throws Exception {
        try (Program program = new Program()) {
            awaitArchive(program);
        }
        Path archive = archives().get(0);
        for (int size : new int[] {0, 10, 100_000}) {
            Files.write(archive, new byte[size]);
            try (Program program = new Program()) {
                assertThat(program.next()).isEqualTo(PLAIN);
            }
        }
    }

    @Test
    void aFullDiskLeavesNothingBehind() throws Exception {
        // A megabyte is enough for everything but an archive.
        try (Program program = new Program("ulimit -f 2048")) {
            assertThat(program.next()).isEqualTo(PLAIN);
            until("somebody tries", () -> !makers().isEmpty());
            until("nobody tries any more", () -> makers().isEmpty());
            assertThat(program.next()).isEqualTo(PLAIN);
            until("what was begun is gone", () -> cache.toFile().list().length == 0);
        }
    }

    @Test
    void aFolderThatCannotBeUsedIsNotUsed() throws Exception {
        Files.writeString(cache, "a file");
        try (Program program = new Program()) {
            assertThat(program.next()).isEqualTo(PLAIN);
        }
        Files.delete(cache);
        Files.createDirectory(cache);
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (Program program = new Program()) {
            assertThat(program.next()).isEqualTo(PLAIN);
            assertThat(program.next()).isEqualTo(PLAIN);
        }
        assertThat(cache.toFile().list()).as("others could have put it there").isEmpty();
        // Nobody can make a file there, not even root.
        cache = Path.of("/proc/sys/kernel");
        try (Program program = new Program()) {
            assertThat(program.next()).isEqualTo(PLAIN);
            assertThat(program.next()).isEqualTo(PLAIN);
        }
    }

    @Test
    void whoeverMakesOneEndsWithTheProgram() throws Exception {
        try (Program program = new Program()) {
            assertThat(program.next()).isEqualTo(PLAIN);
            until("one is being made", () -> makers().size() > 1);
        }
        assertThat(archives()).isEmpty();
    }
}
