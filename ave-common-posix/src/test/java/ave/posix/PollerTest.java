// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EPERM;
import static ave.posix.abi.Constants.O_RDONLY;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.POLLOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.Constants;
import ave.testing.Await;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PollerTest {
    private static int get(CompletableFuture<Integer> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldCompleteWhenADescriptorIsReady() throws Exception {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            CompletableFuture<Integer> readable = Poller.ready(pipe.read().number(), POLLIN);
            assertThat(get(Poller.ready(pipe.write().number(), POLLOUT)) & POLLOUT).isNotZero();
            assertThat(readable).isNotDone();

            Bytes.write(pipe.write(), "x");
            assertThat(get(readable) & POLLIN).isNotZero();
        }
    }

    @Test
    void shouldServeAllWhoWaitForTheSameDescriptor() throws Exception {
        try (UnixSockets.Pair pair = UnixSockets.pair(Constants.SOCK_STREAM)) {
            int fd = pair.first().number();
            CompletableFuture<Integer> readable = Poller.ready(fd, POLLIN);
            CompletableFuture<Integer> alsoReadable = Poller.ready(fd, POLLIN);
            assertThat(get(Poller.ready(fd, POLLOUT)) & POLLOUT).isNotZero();
            assertThat(readable).isNotDone();

            Bytes.write(pair.second(), "x");
            assertThat(get(readable) & POLLIN).isNotZero();
            assertThat(get(alsoReadable) & POLLIN).isNotZero();
        }
    }

    @Test
    void shouldRestAfterANumberThatWasClosedTooEarlyWhileItsFileIsOpen() throws Exception {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                Fd other = pipe.read().duplicate()) {
            Poller.ready(pipe.read().number(), POLLIN);
            pipe.read().close();
            Bytes.write(pipe.write(), "x");
            assertThat(get(Poller.ready(other.number(), POLLIN)) & POLLIN).isNotZero();

            Await.until("the poller to rest", PollerTest::rests);
            assertThat(get(Poller.ready(other.number(), POLLIN)) & POLLIN).isNotZero();
        }
    }

    /** Whether the thread takes less than a tenth of the time. */
    private static boolean rests() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long poller =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("ave-poller"))
                        .mapToLong(Thread::getId)
                        .findFirst()
                        .orElseThrow();
        long before = threads.getThreadCpuTime(poller);
        long begin = System.nanoTime();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        long passed = System.nanoTime() - begin;
        return threads.getThreadCpuTime(poller) - before < passed / 10;
    }

    @Test
    void shouldReportAHangUpForAnyEvents() throws Exception {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            CompletableFuture<Integer> hangUp = Poller.ready(pipe.read().number(), 0);
            pipe.write().close();
            assertThat(get(hangUp)).isNotZero();
        }
    }

    @Test
    void shouldForgetAWaitThatIsCancelledAlsoWhereTheNumberIsUsedAgain() throws Exception {
        for (int i = 0; i < 100; i++) {
            try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
                CompletableFuture<Integer> given = Poller.ready(pipe.read().number(), POLLIN);
                CompletableFuture<Integer> kept = Poller.ready(pipe.read().number(), POLLIN);
                given.cancel(false);
                Bytes.write(pipe.write(), "x");
                assertThat(get(kept) & POLLIN).isNotZero();
                assertThat(given).isCancelled();
            }
        }
    }

    @Test
    void shouldServeAThousandWaitsAtOnce() throws Exception {
        List<Descriptors.PipeEnds> pipes = new ArrayList<>();
        try {
            List<CompletableFuture<Integer>> waits = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                pipes.add(Descriptors.pipe());
                for (int j = 0; j < 5; j++) {
                    waits.add(Poller.ready(pipes.get(i).read().number(), POLLIN));
                }
            }
            for (Descriptors.PipeEnds pipe : pipes) {
                Bytes.write(pipe.write(), "x");
            }
            for (CompletableFuture<Integer> wait : waits) {
                assertThat(get(wait) & POLLIN).isNotZero();
            }
        } finally {
            pipes.forEach(Descriptors.PipeEnds::close);
        }
    }

    @Test
    void shouldSayThatARegularFileCanNotBeWaitedFor() {
        try (Fd file = Descriptors.open("/etc/passwd", O_RDONLY)) {
            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(() -> Poller.ready(file.number(), POLLIN))
                    .matches(e -> e.errno() == EPERM);
        }
    }
}
