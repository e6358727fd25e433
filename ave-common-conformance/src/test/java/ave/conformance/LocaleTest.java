// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service behaves the same under every default locale. */
@Timeout(120)
class LocaleTest {
    @TempDir private Path home;

    /** Turkish has its own lower case I, Arabic its own digits, German its own decimal comma. */
    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "ar-EG", "de-DE"})
    void whatAServiceSendsAndWritesIsTheSame(String locale) throws Exception {
        try (ServiceProcess service =
                ServiceProcess.serveIn(locale, "--home", home.toString(), "--proc-name", "ave-i")) {
            try (WireClient client = service.login()) {
                assertThat(client.result("upper", "title i").textValue()).isEqualTo("TITLE I");
                assertThat(client.result("get_pid").longValue()).isEqualTo(service.pid());
                assertThat(client.result("echo", 1.5).toString()).isEqualTo("1.5");
                assertThat(client.call("raise_timeout").toString())
                        .contains("\"message\":\"command timed out\"");
            }
            kill(service.pid());
            String dump = Await.until("a dump", () -> dumps(), names -> !names.isEmpty()).get(0);
            assertThat(dump).matches("[0-9]{8}-[0-9]{6}-ave-i-" + service.pid());
        }
    }

    private List<String> dumps() {
        Path folder = home.resolve(".ave/hickup");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void kill(long pid) throws Exception {
        Process kill = new ProcessBuilder("kill", "-USR1", Long.toString(pid)).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }
}
