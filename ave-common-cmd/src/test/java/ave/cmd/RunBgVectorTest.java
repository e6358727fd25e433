// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.exceptions.RunError;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorded cases of run_bg, each with its own steps. */
class RunBgVectorTest extends OnEachTerminal {
    @TempDir private Path folder;

    private static JsonNode recorded(String name) {
        return VectorTest.cases().stream()
                .filter(c -> c.get("case").textValue().equals("run_bg: " + name))
                .findFirst()
                .orElseThrow();
    }

    private static RunningCmd start(JsonNode recorded, CmdOptions options) {
        JsonNode cmd = recorded.get("cmd");
        if (cmd.isTextual()) {
            return Cmd.runBg(cmd.textValue(), options);
        }
        List<String> command = new ArrayList<>();
        cmd.forEach(part -> command.add(part.textValue()));
        return Cmd.runBg(command, options);
    }

    private static RunningCmd start(JsonNode recorded) {
        return start(recorded, CmdOptions.defaults());
    }

    @Test
    void echo() {
        JsonNode recorded = recorded("echo");
        try (RunningCmd running = start(recorded)) {
            CmdResult result = running.waitFor(LONG);
            assertThat(result.output()).isEqualTo(recorded.get("output").textValue());
            assertThat(result.exitCode()).isZero();
        }
    }

    @Test
    void exit200() {
        JsonNode recorded = recorded("exit 200");
        try (RunningCmd running = start(recorded)) {
            // A raw wait status there.
            assertThat(running.waitFor(LONG).exitCode())
                    .isEqualTo(recorded.get("wait_status").intValue() >> 8);
        }
    }

    @Test
    void catEchoesWhatIsWritten() {
        JsonNode recorded = recorded("cat echoes what is written (terminal echo)");
        try (RunningCmd running = start(recorded)) {
            running.write("hi\n");
            running.expect(recorded.get("output").textValue(), LONG);
        }
    }

    @Test
    void controlC() {
        JsonNode recorded = recorded("ctrl-C through the fd");
        try (RunningCmd running = start(recorded)) {
            running.interrupt();
            // What is typed before the program runs is kept for it, a ^C not: so again.
            until("the end", () -> ends(running));
            CmdResult result = running.waitFor(LONG);
            assertThat(result.output()).startsWith(recorded.get("output").textValue());
            // Python told a raw wait status of 0 there, which was wrong.
            assertThat(result.signal()).isEqualTo(2);
        }
    }

    private static boolean ends(RunningCmd running) {
        running.interrupt();
        return running.read(java.time.Duration.ofMillis(20)) == null;
    }

    @Test
    void closing() {
        RunningCmd running = start(recorded("fd closed: child gets SIGHUP"));
        running.close();
        // There the hang-up alone ended it, here everything in its session is killed.
        assertThat(running.waitFor(LONG).signal()).isEqualTo(9);
    }

    @Test
    void cwd() throws java.io.IOException {
        String real = folder.toRealPath().toString();
        try (RunningCmd running = start(recorded("cwd"), CmdOptions.defaults().cwd(real))) {
            assertThat(running.waitFor(LONG).output()).isEqualTo(real + "\r\n");
        }
    }

    @Test
    void missingExecutable() {
        // There the copy of the caller ended with exit code 77.
        assertThatThrownBy(() -> start(recorded("missing executable")))
                .isInstanceOf(RunError.class)
                .hasMessage("No such file or directory");
    }
}
