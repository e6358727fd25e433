// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The peer in {@code peer/ave_peer.py}: how to start it, how to hand it a script. */
final class PythonPeer {

    private static final boolean PRESENT = works();

    private PythonPeer() {}

    /** Skips the test, with the reason, where the peer can't run. */
    static void require() {
        assumeTrue(PRESENT, "no python3 on this machine");
    }

    static List<String> command(String subcommand) {
        try {
            Path script = Path.of(PythonPeer.class.getResource("/peer/ave_peer.py").toURI());
            // No byte code beside the script: that folder is the build's.
            return List.of("python3", "-B", script.toString(), subcommand);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Plays one session and gives its report: {@code authenticated} and {@code answers}. */
    static JsonNode play(int port, String key, List<?> steps) {
        Map<String, Object> session = Map.of("key", key, "steps", steps);
        return play(Map.of("port", port, "sessions", List.of(session))).get(0);
    }

    private static JsonNode play(Object script) {
        try {
            Process python =
                    new ProcessBuilder(command("run"))
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            try {
                python.getOutputStream().write(Json.bytes(script));
                python.getOutputStream().close();
                // The peer has limits of its own, so this ends.
                byte[] report = python.getInputStream().readAllBytes();
                assertThat(python.waitFor()).as("exit code of the Python client").isZero();
                return Json.parse(new String(report, StandardCharsets.US_ASCII));
            } finally {
                python.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static boolean works() {
        try {
            Process python =
                    new ProcessBuilder(
                                    "python3",
                                    "-c",
                                    "import sys; sys.exit(sys.version_info[0] != 3)")
                            .start();
            boolean ended = python.waitFor(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
            python.destroyForcibly();
            return ended && python.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
