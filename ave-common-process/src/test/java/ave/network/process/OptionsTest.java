// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process can have otherwise than its parent; the same from a spare. */
class OptionsTest extends WithProcesses {
    @TempDir private Path temporary;
    private Path folder;

    @BeforeEach
    void realFolder() throws Exception {
        folder = temporary.toRealPath();
    }

    @AfterEach
    void keepNone() {
        SpareProcesses.keep(0);
    }

    /** Tells what it has. */
    static final class Witness extends Process {
        private static final long serialVersionUID = 1L;
        private final Pipe facts = new Pipe();

        Witness(ProcessOptions options) {
            super(options);
        }

        @Override
        public void run() {
            Map<String, Object> told = new HashMap<>();
            told.put("added", System.getenv("OPTIONS_TEST"));
            told.put("home", System.getenv("HOME"));
            told.put("path", System.getenv("PATH"));
            told.put("directory", new File("").getAbsolutePath());
            told.put("java", ProcessHandle.current().info().command().orElse(""));
            told.put("classPath", System.getProperty("java.class.path"));
            System.out.println("said on stdout");
            System.err.println("said on stderr");
            facts.put(told);
        }

        static Map<?, ?> told(ProcessOptions options, boolean daemonize) {
            Witness witness = new Witness(options);
            try (Pipe facts = witness.facts) {
                witness.start(daemonize, true);
                Map<?, ?> told = (Map<?, ?>) facts.get(LONG);
                if (!daemonize) {
                    assertThat(witness.join(LONG)).isZero();
                }
                return told;
            }
        }
    }

    private static Stream<Map<?, ?>> eachWay(ProcessOptions options) {
        Map<?, ?> child = Witness.told(options, false);
        Map<?, ?> daemon = Witness.told(options, true);
        SpareProcesses.keep(1);
        Witness like = new Witness(options);
        like.facts.close();
        assertThat(SpareProcesses.prepare(like, LONG)).isTrue();
        return Stream.of(child, daemon, Witness.told(options, false));
    }

    @Test
    void environmentAndDirectory() {
        Map<String, String> changes = new HashMap<>();
        changes.put("OPTIONS_TEST", "w\u00f6rth");
        changes.put("HOME", null);
        ProcessOptions options = options().environment(changes).directory(folder);
        assertThat(eachWay(options))
                .allSatisfy(
                        told -> {
                            assertThat(told.get("added"))
                                    .isIn("w\u00f6rth", "w??rth", "w\ufffd\ufffdrth");
                            assertThat(told.get("home")).isNull();
                            assertThat(told.get("path")).isEqualTo(System.getenv("PATH"));
                            assertThat(told.get("directory")).isEqualTo(folder.toString());
                        });
    }

    @Test
    void outputGoesToAFileAndIsAppended() throws Exception {
        Path file = folder.resolve("output");
        assertThat(eachWay(options().output(file))).hasSize(3);
        assertThat(Files.readAllLines(file))
                .filteredOn(line -> line.startsWith("said on"))
                .hasSize(6)
                .filteredOn("said on stdout"::equals)
                .hasSize(3);
        assertThatThrownBy(() -> new Sleeper(options().output(folder.resolve("no/file"))).start())
                .isInstanceOf(ProcessException.class)
                .hasMessageContaining("ENOENT");
    }

    @Test
    void anotherJavaAndAClassPathOfItsOwn() throws Exception {
        Path java = folder.resolve("java");
        Files.createSymbolicLink(java, Path.of(System.getProperty("java.home"), "bin", "java"));
        List<Path> entries = Jars.classPath();
        ProcessOptions options = options().java(java).classPath(entries.toArray(new Path[0]));
        assertThat(eachWay(options))
                .allSatisfy(
                        told ->
                                assertThat(told.get("classPath"))
                                        .asString()
                                        .doesNotContain("assertj"));
    }

    @Test
    void whereThereIsNoJavaTheParentSaysWhatHelps() {
        for (boolean daemonize : new boolean[] {false, true}) {
            Process process = new Sleeper(options().java(Path.of("/nowhere/java")));
            assertThatThrownBy(() -> process.start(daemonize, false))
                    .isInstanceOf(ProcessException.class)
                    .hasMessage(
                            "start ave-Sleeper: there is no program /nowhere/java (images of jlink"
                                    + " and jpackage may come without one): name a java with"
                                    + " ProcessOptions.java or -Dave.process.java");
        }
    }
}
