// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More virtual threads wait than there are platform threads to carry them. */
@Timeout(60)
class VirtualThreadsTest {
    private static final int ROUNDS = 20;

    private final int pairs = 4 * Runtime.getRuntime().availableProcessors() + 4;
    private ExecutorService virtualThreads;

    @TempDir private Path folder;

    @BeforeEach
    void needsVirtualThreads() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "this Java has no virtual threads");
        virtualThreads =
                (ExecutorService)
                        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    @AfterEach
    void close() throws Exception {
        if (virtualThreads != null) {
            virtualThreads.shutdownNow();
            assertThat(virtualThreads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void acceptConnectAndGetHoldNoCarrier() throws Exception {
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            String name = "pair" + i;
            all.add(virtualThreads.submit((Callable<Integer>) () -> answer(name)));
        }
        for (int i = 0; i < pairs; i++) {
            Path path = folder.resolve("pair" + i);
            all.add(virtualThreads.submit((Callable<Integer>) () -> ask(path)));
        }
        for (Future<Integer> each : all) {
            assertThat(each.get()).isEqualTo(ROUNDS);
        }
    }

    private int answer(String name) {
        try (FdTx fdtx = new FdTx()) {
            fdtx.listen(folder, name);
            fdtx.accept(Two.LONG);
            int count = 0;
            while (count < ROUNDS) {
                try (FdMessage message = fdtx.get(10, 1, Two.LONG)) {
                    fdtx.put("back", message.fds());
                    count++;
                }
            }
            return count;
        }
    }

    private static int ask(Path path) {
        try (FdTx fdtx = new FdTx();
                Fd nothing = Fd.open(Path.of("/dev/null"))) {
            fdtx.connect(path, Two.LONG);
            int count = 0;
            while (count < ROUNDS) {
                fdtx.put("there", List.of(nothing));
                try (FdMessage message = fdtx.get(10, 1, Two.LONG)) {
                    count += message.fds().size();
                }
            }
            return count;
        }
    }
}
