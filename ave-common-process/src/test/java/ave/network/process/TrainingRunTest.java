// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;

import ave.network.process.internal.spare.TrainingRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A training run that fails makes starts slow and nothing else, so nobody would notice. */
class TrainingRunTest extends WithProcesses {
    @Test
    void aTrainingRunSucceedsAndIsSilent() throws Exception {
        assertThat(train("debug"))
                .contains("training run for")
                .doesNotContain("a training run failed");
        assertThat(train("info")).isEmpty();
    }

    private static String train(String level) throws Exception {
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
            TrainingRun.perform(new Sleeper().spareKind().training());
        }
    }
}
