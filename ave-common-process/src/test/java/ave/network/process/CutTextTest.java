// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;

import ave.network.process.internal.wire.Report;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.testing.Await;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where text has to be cut, no character is cut through. */
@Timeout(60)
class CutTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "a", "aa", "aaa"})
    void aLongErrorOfAChildEndsInAWholeCharacter(String start) {
        String error = start + "€".repeat(20_000);
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            new Report(7, error).writeTo(pipe.write());
            Report read = Report.readFrom(pipe.read(), Deadline.NEVER, () -> {});
            assertThat(read.pid()).isEqualTo(7);
            assertThat(error).startsWith(read.error());
            assertThat(read.error().length()).isBetween(10_900, 10_930);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "aa", "aaa"})
    void aNameThatTheKernelCutEndsInAWholeCharacter(String start) throws Exception {
        String name = start + "€".repeat(5);
        String script = "printf %s '" + name + "' > /proc/$$/comm; read x";
        java.lang.Process shell = new ProcessBuilder("sh", "-c", script).start();
        try {
            String shown = start + "€".repeat((15 - start.length()) / 3);
            Await.until(
                    "the name " + shown,
                    () -> Processes.procName((int) shell.pid()),
                    found -> found.equals(shown));
        } finally {
            shell.destroyForcibly().waitFor();
        }
    }
}
