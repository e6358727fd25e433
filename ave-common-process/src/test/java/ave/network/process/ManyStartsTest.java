// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import ave.posix.ThisProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many starts and ends, with a look at what they leave. */
class ManyStartsTest extends WithProcesses {
    /** A third of a second each. */
    @Test
    @Timeout(1800)
    void leaveNoZombieNoDescriptorAndNoThread() {
        once(0);
        int descriptors = Processes.fds().size();
        int threads = Thread.activeCount();
        for (int i = 0; i < times(4); i++) {
            once(i);
        }
        assertThat(children()).isEmpty();
        // The JVM opens some for a moment.
        until("no descriptors are left", () -> Processes.fds().size() <= descriptors);
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
    }

    private static void once(int code) {
        Process process =
                new Process(args -> ThisProcess.exitNow((Integer) args[0]), Math.abs(code % 256));
        process.start();
        assertThat(process.join(LONG)).isEqualTo(code % 256);
    }

    @Test
    void fromSeveralThreadsEachGetsItsOwnChildsEnd() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int code = 10 + i;
                running.add(threads.submit(() -> once(code)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void severalThreadsCanJoinTheSameChild() throws Exception {
        Process child = started(new Sleeper());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> joins = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                joins.add(threads.submit(() -> child.join(LONG)));
            }
            until("all wait", () -> waiting(threads) == 8);
            child.kill(9);
            for (Future<Integer> join : joins) {
                assertThat(join.get()).isEqualTo(137);
            }
            assertThat(child.pidfd()).isEqualTo(-1);
        } finally {
            threads.shutdownNow();
        }
    }

    private static long waiting(ExecutorService threads) {
        return Thread.getAllStackTraces().values().stream()
                .filter(
                        stack ->
                                stack.length > 5
                                        && List.of(stack).stream()
                                                .anyMatch(ManyStartsTest::isStartedProcess))
                .count();
    }

    private static boolean isStartedProcess(StackTraceElement frame) {
        return frame.getClassName().endsWith(".StartedProcess");
    }

    @Test
    void ofOthersAreNotReaped() throws Exception {
        java.lang.Process other = new ProcessBuilder("sh", "-c", "read x; exit 3").start();
        try {
            once(5);
            other.getOutputStream().close();
            assertThat(other.waitFor()).isEqualTo(3);
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void joinWakesWhenTheChildEnds() {
        try (Servant child = new Servant()) {
            child.start(false, true);
            long before = System.nanoTime();
            child.kill(9);
            assertThat(child.join(LONG)).isEqualTo(137);
            assertThat(since(before)).isLessThan(LONG);
        }
    }
}
