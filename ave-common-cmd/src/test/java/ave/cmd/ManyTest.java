// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cmd.internal.start.Starters;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many commands, one after the other and at once; nothing is lost and nothing is left. */
class ManyTest extends OnEachTerminal {
    private static int descriptorsOfAllKinds() {
        return new File("/proc/self/fd").list().length;
    }

    @Test
    void noByteIsLostAndNoTerminalIsKept() throws IOException {
        // Not with readString, which reads one byte first: there are no more behind it.
        int most = Integer.parseInt(Files.readAllLines(Path.of("/proc/sys/kernel/pty/max")).get(0));
        boolean pty4j = System.getProperty(Starters.PROPERTY).equals("pty4j");
        // Its fork takes its time; the terminals are ours with both.
        int runs = pty4j ? 500 : Math.max(10_000, Math.min(most, 20_000) + 1);
        Cmd.run("echo hello");
        int descriptors = descriptorsOfAllKinds();
        int threads = Thread.activeCount();
        for (int i = 0; i < runs; i++) {
            CmdResult result = Cmd.run("echo hello");
            if (result.exitCode() != 0 || !result.output().equals("hello\r\n")) {
                throw new AssertionError("run " + i + ": " + result + ": " + result.output());
            }
        }
        assertThat(descriptorsOfAllKinds()).isLessThanOrEqualTo(descriptors + 2);
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
    }

    @Test
    void twoHundredFromTwentyThreads() throws InterruptedException, ExecutionException {
        int descriptors = descriptorsOfAllKinds();
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Future<CmdResult>> results = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int code = i;
                String script = "echo out " + code + "; echo err >&2; exit " + code;
                results.add(threads.submit(() -> sh(script)));
            }
            for (int i = 0; i < 200; i++) {
                CmdResult result = results.get(i).get();
                assertThat(result.exitCode()).isEqualTo(i);
                assertThat(result.output()).isEqualTo("out " + i + "\r\nerr\r\n");
            }
        } finally {
            threads.shutdownNow();
        }
        // Those of the waits of some threads are kept for the next.
        assertThat(descriptorsOfAllKinds()).isLessThanOrEqualTo(descriptors + 20);
    }

    @Test
    void aHundredAtOnceInOneThread() {
        List<RunningCmd> running = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                running.add(shBg("read x; echo got $x; exit " + i));
            }
            for (int i = 99; i >= 0; i--) {
                running.get(i).sendLine("line " + i);
                CmdResult result = running.get(i).waitFor(LONG);
                assertThat(result.exitCode()).isEqualTo(i);
                assertThat(result.output()).endsWith("got line " + i + "\r\n");
            }
        } finally {
            running.forEach(RunningCmd::close);
        }
    }

    @Test
    void ourOwnChildrenAreTheOnlyOnesWaitedFor() throws Exception {
        Process other = new ProcessBuilder("sh", "-c", "read x; exit 3").start();
        try {
            for (int i = 0; i < 50; i++) {
                assertThat(Cmd.run("true").exitCode()).isZero();
            }
            other.getOutputStream().write('\n');
            other.getOutputStream().flush();
            assertThat(other.waitFor()).isEqualTo(3);
        } finally {
            other.destroyForcibly();
        }
    }
}
