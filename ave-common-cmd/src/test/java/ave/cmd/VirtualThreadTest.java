// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on virtual threads. */
@Timeout(120)
class VirtualThreadTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir private Path directory;

    /** More than there are platform threads to carry them. */
    @Test
    void aVirtualThreadThatRunsACommandFreesItsCarrier() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "this Java has no virtual threads");
        ExecutorService threads =
                (ExecutorService)
                        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        try {
            Path signal = directory.resolve("go");
            String script = "while [ ! -e \"$0\" ]; do sleep 0.05; done; echo went";
            List<Future<CmdResult>> runs = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                List<String> command = List.of("sh", "-c", script, signal.toString());
                CmdOptions options = CmdOptions.defaults().timeout(LIMIT);
                runs.add(threads.submit(() -> Cmd.run(command, options)));
            }
            // It runs last, and all of them wait for it.
            threads.submit(() -> Files.createFile(signal)).get(60, TimeUnit.SECONDS);
            for (Future<CmdResult> run : runs) {
                assertThat(run.get(60, TimeUnit.SECONDS).output()).isEqualTo("went\r\n");
            }
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
