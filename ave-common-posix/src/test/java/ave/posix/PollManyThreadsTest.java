// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.POLLIN;
import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Alone, because it counts descriptors. */
@Isolated
@Timeout(60)
class PollManyThreadsTest {
    private static final int THREADS = 100;
    private static final int KEPT_AT_MOST = 16;

    private static int eventFds() throws IOException {
        return OpenFiles.ofKind("anon_inode:[eventfd]").size();
    }

    @Test
    void shouldWakeEachOfManyThreadsForItsOwnDescriptorOnly() throws Exception {
        List<Descriptors.PipeEnds> pipes = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        List<CompletableFuture<String>> seen = new ArrayList<>();
        try {
            for (int i = 0; i < THREADS; i++) {
                Descriptors.PipeEnds pipe = Descriptors.pipe();
                CompletableFuture<String> text = new CompletableFuture<>();
                pipes.add(pipe);
                seen.add(text);
                threads.add(new Thread(() -> text.complete(await(pipe.read()))));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                Await.untilInLibc(thread);
            }
            assertThat(seen).noneMatch(CompletableFuture::isDone);

            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                order.add(i);
            }
            Collections.shuffle(order, new Random(7));
            for (int i : order) {
                Bytes.write(pipes.get(i).write(), "for " + i);
                assertThat(seen.get(i).get()).isEqualTo("for " + i);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        } finally {
            pipes.forEach(Descriptors.PipeEnds::close);
        }
    }

    private static String await(Fd fd) {
        int events = Poll.await(fd.number(), POLLIN, Deadline.NEVER);
        return events == POLLIN ? Bytes.read(fd) : "woken for " + events;
    }

    @Test
    void shouldLeaveNoDescriptorForEachOfManyWaitsAtTheSameTime() throws Exception {
        int before = eventFds();
        List<Thread> threads = new ArrayList<>();
        try (EventFd all = new EventFd()) {
            for (int i = 0; i < THREADS; i++) {
                threads.add(new Thread(() -> Poll.await(all.number(), POLLIN, Deadline.NEVER)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                Await.untilInLibc(thread);
            }
            assertThat(eventFds() - before).as("while they wait").isGreaterThan(KEPT_AT_MOST);
            all.signal();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(eventFds()).isLessThanOrEqualTo(before + KEPT_AT_MOST);
    }

    @Test
    void shouldLeaveNoDescriptorForEachThreadThatEverWaited() throws Exception {
        Poll.pause(Deadline.after(Duration.ZERO));
        int before = eventFds();
        for (int i = 0; i < 200; i++) {
            Thread thread = new Thread(() -> Poll.pause(Deadline.after(Duration.ZERO)));
            thread.start();
            thread.join();
        }
        assertThat(eventFds()).isEqualTo(before);
    }

    @Test
    void shouldLeaveNoDescriptorForEachInterrupt() throws Exception {
        Poll.pause(Deadline.after(Duration.ZERO));
        int before = eventFds();
        for (int i = 0; i < 200; i++) {
            CompletableFuture<Throwable> ending = new CompletableFuture<>();
            Thread thread = new Thread(() -> Poll.pause(Deadline.NEVER));
            thread.setUncaughtExceptionHandler((t, e) -> ending.complete(e));
            thread.start();
            thread.interrupt();
            assertThat(ending.get()).hasMessage("interrupted while waiting");
            thread.join();
        }
        assertThat(eventFds()).isEqualTo(before);
    }
}
