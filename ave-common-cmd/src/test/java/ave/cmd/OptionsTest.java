// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.cmd.internal.run.Failures;
import ave.io.PosixException;
import ave.posix.abi.Constants;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void optionsAreChecked() {
        CmdOptions options = CmdOptions.defaults();
        assertThatThrownBy(() -> options.memoryLimit(0))
                .hasMessage("memory limit must be above zero: 0");
        assertThatThrownBy(() -> options.windowSize(70_000, 1))
                .hasMessage("window size 70000x1 is not between 0x0 and 65535x65535");
        assertThat(options.cwd("/x").timeout(java.time.Duration.ZERO).cwd).isEqualTo("/x");
        assertThat(options.environment(Map.of("a", "b")).environment).hasSize(1);
        assertThat(options.environment).isEmpty();
    }

    @Test
    void whatHasRunOutIsNamed() {
        List<String> command = List.of("x");
        assertThat(Failures.notStarted(command, new PosixException("exec", "x", Constants.EAGAIN)))
                .hasMessage("out of processes: exec x: EAGAIN (Resource temporarily unavailable)");
        assertThat(
                        Failures.notStarted(
                                command, new PosixException("posix_openpt", "y", Constants.ENOSPC)))
                .hasMessage("out of terminals: posix_openpt y: ENOSPC (No space left on device)");
    }
}
