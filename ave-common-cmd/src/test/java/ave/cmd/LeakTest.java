// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LeakTest extends OnEachTerminal {
    @Test
    void aLeakedCommandIsKilledAndReported() {
        PrintStream before = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            forget();
            until("collected", () -> collected(err));
        } finally {
            System.setErr(before);
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("WARN ave.cmd.RunningCmd - command [sleep, 61] was never closed")
                .contains("made here", "LeakTest.forget")
                .doesNotContain("file descriptor");
    }

    private static void forget() {
        Cmd.runBg("sleep 61");
    }

    private static boolean collected(ByteArrayOutputStream err) {
        System.gc();
        return children().isEmpty() && err.toString(StandardCharsets.UTF_8).contains("LeakTest");
    }
}
