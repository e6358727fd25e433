// SPDX-License-Identifier: Apache-2.0
package ave.persona;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, as there is no way back from what is tested here. */
final class Child {
    private Child() {}

    /** Runs a main class and returns what it printed, on stderr as well. */
    static List<String> run(List<String> prefix, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            byte[] out = process.getInputStream().readAllBytes();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends: %s", command).isTrue();
            String text = new String(out, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as("%s%n%s", command, text).isZero();
            return text.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }
}
