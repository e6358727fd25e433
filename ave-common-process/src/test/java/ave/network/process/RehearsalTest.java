// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A rehearsal that fails makes starts slow and nothing else, so nobody would notice. */
class RehearsalTest extends WithProcesses {
    @Test
    void aRehearsalSucceedsAndIsSilent() throws Exception {
        assertThat(rehearse("debug")).contains("rehearsal of").doesNotContain("a rehearsal failed");
        assertThat(rehearse("info")).isEmpty();
    }

    private static String rehearse(String level) throws Exception {
        return output(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=" + level,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
    }

    /** In a JVM of its own: it arranges descriptors and signals. */
    static final class Main {
        private Main() {}

        public static void main(String... none) {
            Rehearsal.perform(null);
        }
    }
}
