// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cli.internal.AveProcess;
import ave.cli.internal.Run;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LostOutputTest {
    private static final String FULL =
            "write to standard output: ENOSPC (No space left on device)\n";

    @TempDir private Path directory;

    private static Run full(String... arguments) throws IOException {
        try (OutputStream full = new FileOutputStream("/dev/full")) {
            return Run.ave(full, arguments);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "--help"})
    void itIsAFailureOfThatWhichOnlyPrints(String option) throws Exception {
        assertThat(full(option)).isEqualTo(new Run(1, "", "ave: " + FULL));
        assertThat(full("call", option)).isEqualTo(new Run(1, "", "ave call: " + FULL));
        assertThat(full("fd", "receive", option))
                .isEqualTo(new Run(1, "", "ave fd receive: " + FULL));
    }

    @Test
    void itIsAFailureOfACommand() throws Exception {
        assertThat(full("config", "show", "--home", directory.toString()))
                .isEqualTo(new Run(1, "", "ave config show: " + FULL));
        assertThat(full("demo")).isEqualTo(new Run(1, "", "ave demo: " + FULL));
    }

    @Test
    void aCommandThatFailedAnywayKeepsItsExitCode() throws Exception {
        assertThat(full("nonsense").exitCode()).isEqualTo(2);
    }

    @Test
    void inAProcessOfItsOwn() throws Exception {
        List<String> command = AveProcess.redirected("> /dev/full", "--version");
        assertThat(AveProcess.run(command, Map.of())).isEqualTo(new Run(1, "", "ave: " + FULL));
    }

    @Test
    void aReaderThatWentAwayIsNotReportedAsAnError() throws Exception {
        String script = "mkfifo $0; exec 3<>$0 4>$0 3<&-; \"$@\" >&4; echo $?";
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script));
        command.add(directory.resolve("fifo").toString());
        command.addAll(AveProcess.command("--version"));
        Run run = AveProcess.run(command, Map.of());
        assertThat(run).isEqualTo(new Run(0, "141\n", ""));
    }
}
