// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a JVM that was started with SIGCHLD ignored, where the kernel keeps no zombies. */
@Timeout(60)
class IgnoredChildSignalTest {
    private static final List<String> IGNORED = List.of("env", "--ignore-signal=CHLD");

    @Test
    void childrenAreReapedEvenSo() throws Exception {
        Process env = new ProcessBuilder(IGNORED.get(0), IGNORED.get(1), "true").start();
        assumeTrue(env.waitFor() == 0, "env can't ignore signals here");
        List<String> options = List.of("--enable-native-access=ALL-UNNAMED");
        String out = ChildJvm.run(IGNORED, ChildJvm.ownHome(), Starts.class, options).ended().out();
        assertThat(out).isEqualTo("ignored: true\nExitStatus[code=3, signal=0]\n");
    }

    static final class Starts {
        private Starts() {}

        public static void main(String[] arguments) throws Exception {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
                String ignored = "SigIgn:.*[13579bdf]....";
                System.out.println("ignored: " + lines.anyMatch(line -> line.matches(ignored)));
            }
            try (Child child = new Spawn(List.of("sh", "-c", "exit 3")).start()) {
                System.out.println(child.await(Deadline.NEVER));
            }
        }
    }
}
