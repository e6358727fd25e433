// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.O_RDONLY;
import static ave.posix.abi.Constants.POLLIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import ave.posix.poll.VirtualThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waits on more virtual threads than there are carriers. */
@Timeout(60)
class VirtualThreadsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final int many = 4 * Runtime.getRuntime().availableProcessors() + 4;
    private final List<Descriptors.PipeEnds> pipes = new ArrayList<>();
    private ExecutorService virtualThreads;

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
        pipes.forEach(Descriptors.PipeEnds::close);
    }

    private Descriptors.PipeEnds pipe() {
        Descriptors.PipeEnds pipe = Descriptors.pipe();
        pipes.add(pipe);
        return pipe;
    }

    @Test
    void shouldTellVirtualThreadsFromOthers() throws Exception {
        assertThat(VirtualThreads.isCurrent()).isFalse();
        assertThat(virtualThreads.submit(VirtualThreads::isCurrent).get()).isTrue();
    }

    /**
     * If they blocked in poll(2), they would occupy all carriers, and the thread they wait for
     * would never run.
     */
    @Test
    void shouldLetOthersRunWhileManyWait() throws Exception {
        Descriptors.PipeEnds pipe = pipe();
        List<Future<Integer>> waits = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            boolean any = i % 2 == 0;
            waits.add(
                    virtualThreads.submit(
                            () ->
                                    any
                                            ? Poll.awaitAny(
                                                    new int[] {Poll.NO_FD, pipe.read().number()},
                                                    new int[] {0, POLLIN},
                                                    Deadline.after(LONG))
                                            : Poll.await(
                                                    pipe.read().number(), POLLIN, Deadline.NEVER)));
        }
        for (int i = 0; i < many; i++) {
            waits.add(
                    virtualThreads.submit(
                            () ->
                                    Poll.awaitInAnyCase(
                                                    pipe.read().number(),
                                                    POLLIN,
                                                    Deadline.after(LONG))
                                            ? 1
                                            : 0));
        }
        virtualThreads.submit(() -> Bytes.write(pipe.write(), "x")).get(30, TimeUnit.SECONDS);
        for (Future<Integer> wait : waits) {
            assertThat(wait.get(30, TimeUnit.SECONDS)).isNotZero();
        }
    }

    @Test
    void shouldLetOthersRunWhileManyPause() throws Exception {
        List<Future<?>> pauses = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            pauses.add(virtualThreads.submit(() -> Poll.pause(Deadline.after(LONG))));
        }
        assertThat(virtualThreads.submit(() -> 1).get(20, TimeUnit.SECONDS)).isOne();
        assertThat(pauses).noneMatch(Future::isDone);
    }

    @Test
    void shouldEndAtItsDeadline() throws Exception {
        Descriptors.PipeEnds pipe = pipe();
        Deadline soon = Deadline.after(Duration.ofMillis(50));
        assertThat(
                        virtualThreads
                                .submit(() -> Poll.await(pipe.read().number(), POLLIN, soon))
                                .get(30, TimeUnit.SECONDS))
                .isZero();
        assertThat(soon.hasPassed()).isTrue();
    }

    @Test
    void shouldEndWhenItsThreadIsInterruptedUnlessItWaitsInAnyCase() throws Exception {
        Descriptors.PipeEnds pipe = pipe();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Future<Integer> wait =
                virtualThreads.submit(
                        () -> {
                            thread.complete(Thread.currentThread());
                            try {
                                return Poll.await(pipe.read().number(), POLLIN, Deadline.NEVER);
                            } finally {
                                flag.complete(Thread.currentThread().isInterrupted());
                            }
                        });
        thread.get(30, TimeUnit.SECONDS).interrupt();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> wait.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(CancellationException.class)
                .withMessageContaining("interrupted while waiting for fd " + pipe.read().number());
        assertThat(flag.get()).as("the interrupt flag").isTrue();

        CompletableFuture<Thread> other = new CompletableFuture<>();
        Future<Boolean> inAnyCase =
                virtualThreads.submit(
                        () -> {
                            other.complete(Thread.currentThread());
                            Deadline never = Deadline.NEVER;
                            return Poll.awaitInAnyCase(pipe.read().number(), POLLIN, never)
                                    && Thread.currentThread().isInterrupted();
                        });
        other.get(30, TimeUnit.SECONDS).interrupt();
        Bytes.write(pipe.write(), "x");
        assertThat(inAnyCase.get(30, TimeUnit.SECONDS)).isTrue();
    }

    /** epoll(7) refuses a file that poll(2) finds ready at once. */
    @Test
    void shouldFindARegularFileReady() throws Exception {
        try (Fd file = Descriptors.open("/etc/passwd", O_RDONLY)) {
            Deadline limit = Deadline.after(LONG);
            assertThat(
                            virtualThreads
                                    .submit(() -> Poll.await(file.number(), POLLIN, limit))
                                    .get(30, TimeUnit.SECONDS))
                    .isEqualTo(POLLIN);
        }
    }
}
