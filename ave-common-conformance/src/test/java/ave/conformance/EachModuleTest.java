// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules for each module of the build, future ones included. */
class EachModuleTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int DEPTH = 2;

    private static List<Path> modulesWithTests() throws IOException {
        try (Stream<Path> folders = Files.walk(ROOT, DEPTH)) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .filter(folder -> Files.exists(folder.resolve("src/test/java")))
                    .toList();
        }
    }

    @Test
    void shouldHaveTheLeakCheck() throws IOException {
        List<Path> modules = modulesWithTests();
        assertThat(modules).hasSizeGreaterThan(9);
        for (Path module : modules) {
            assertThat(module.resolve("pom.xml"))
                    .content()
                    .contains("<artifactId>ave-common-testing</artifactId>");
        }
    }
}
