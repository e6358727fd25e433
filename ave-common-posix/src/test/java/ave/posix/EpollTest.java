// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EPOLLERR;
import static ave.posix.abi.Constants.EPOLLHUP;
import static ave.posix.abi.Constants.EPOLLIN;
import static ave.posix.abi.Constants.EPOLLOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.io.PosixException;
import ave.posix.libc.Storm;
import ave.testing.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EpollTest {
    private static final int CAPACITY = 8;

    private final Epoll epoll = new Epoll(CAPACITY);
    private final List<Descriptors.PipeEnds> pipes = new ArrayList<>();

    @AfterEach
    void close() {
        epoll.close();
        pipes.forEach(Descriptors.PipeEnds::close);
    }

    private Descriptors.PipeEnds pipe() {
        Descriptors.PipeEnds pipe = Descriptors.pipe();
        pipes.add(pipe);
        return pipe;
    }

    private static int readEnd(Descriptors.PipeEnds pipe) {
        return pipe.read().number();
    }

    /** What one look reports: token and events. */
    private Map<Long, Integer> look() {
        Map<Long, Integer> seen = new HashMap<>();
        int count = epoll.await(0);
        for (int i = 0; i < count; i++) {
            assertThat(seen.put(epoll.token(i), epoll.events(i))).isNull();
        }
        return seen;
    }

    @Test
    void shouldReportNothingForAnEmptySet() {
        assertThat(epoll.await(0)).isZero();
        assertThat(epoll.await(1)).isZero();
    }

    @Test
    void shouldReportWhatIsReadyAsLongAsItIs() {
        Descriptors.PipeEnds pipe = pipe();
        epoll.add(readEnd(pipe), EPOLLIN, 7);
        assertThat(look()).isEmpty();

        Bytes.write(pipe.write(), "a");
        assertThat(look()).isEqualTo(Map.of(7L, EPOLLIN));
        assertThat(look()).as("level-triggered").isEqualTo(Map.of(7L, EPOLLIN));

        Bytes.read(pipe.read());
        assertThat(look()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 0x0123456789abcdefL, Long.MIN_VALUE, Long.MAX_VALUE})
    void shouldGiveBackTheWholeToken(long token) {
        Descriptors.PipeEnds pipe = pipe();
        epoll.add(pipe.write().number(), EPOLLOUT, token);

        assertThat(look()).isEqualTo(Map.of(token, EPOLLOUT));
    }

    @Test
    void shouldTellManyTokensApart() {
        for (long token = 0; token < CAPACITY; token++) {
            Descriptors.PipeEnds pipe = pipe();
            epoll.add(readEnd(pipe), EPOLLIN, token << 33);
            if (token % 2 == 0) {
                Bytes.write(pipe.write(), "a");
            }
        }
        assertThat(look().keySet()).containsExactlyInAnyOrder(0L, 2L << 33, 4L << 33, 6L << 33);
    }

    @Test
    void shouldReportAHangUpWithoutBeingAsked() {
        Descriptors.PipeEnds pipe = pipe();
        epoll.add(readEnd(pipe), 0, 1);
        pipe.write().close();
        assertThat(look()).isEqualTo(Map.of(1L, EPOLLHUP));

        Descriptors.PipeEnds unread = pipe();
        epoll.add(unread.write().number(), 0, 2);
        unread.read().close();
        assertThat(look()).containsEntry(2L, EPOLLERR);
    }

    @Test
    void shouldReportTheEventsThatWereSetLast() {
        Descriptors.PipeEnds pipe = pipe();
        epoll.add(readEnd(pipe), EPOLLIN, 1);
        Bytes.write(pipe.write(), "a");

        epoll.modify(readEnd(pipe), 0, 2);
        assertThat(look()).isEmpty();

        epoll.modify(readEnd(pipe), EPOLLIN, 3);
        assertThat(look()).isEqualTo(Map.of(3L, EPOLLIN));
    }

    @Test
    void shouldReportNothingOfWhatWasRemoved() {
        Descriptors.PipeEnds pipe = pipe();
        epoll.add(readEnd(pipe), EPOLLIN, 1);
        Bytes.write(pipe.write(), "a");

        epoll.remove(readEnd(pipe));
        assertThat(look()).isEmpty();

        epoll.add(readEnd(pipe), EPOLLIN, 2);
        assertThat(look()).isEqualTo(Map.of(2L, EPOLLIN));
    }

    @Test
    void shouldForgetWhatIsClosed() {
        Descriptors.PipeEnds pipe = pipe();
        epoll.add(readEnd(pipe), EPOLLIN, 1);
        Bytes.write(pipe.write(), "a");

        pipe.read().close();

        assertThat(look()).isEmpty();
    }

    @Test
    void shouldReportMoreThanOneBatchHoldsInSeveral() {
        Set<Long> expected = new HashSet<>();
        for (long token = 0; token < 5 * CAPACITY + 3; token++) {
            Descriptors.PipeEnds pipe = pipe();
            epoll.add(readEnd(pipe), EPOLLIN, token);
            Bytes.write(pipe.write(), "a");
            expected.add(token);
        }
        Set<Long> seen = new HashSet<>();
        int batches = 0;
        while (seen.size() < expected.size()) {
            int count = epoll.await(0);
            assertThat(count).isBetween(1, CAPACITY);
            for (int i = 0; i < count; i++) {
                seen.add(epoll.token(i));
                Bytes.read(pipes.get((int) epoll.token(i)).read());
            }
            batches++;
        }
        assertThat(seen).isEqualTo(expected);
        assertThat(batches).isEqualTo(6);
        assertThat(look()).isEmpty();
    }

    @Test
    void shouldReportAllDescriptorsEvenIfTheFirstBatchIsNeverServed() {
        int many = 4 * CAPACITY;
        for (long token = 0; token < many; token++) {
            Descriptors.PipeEnds pipe = pipe();
            epoll.add(readEnd(pipe), EPOLLIN, token);
            Bytes.write(pipe.write(), "a");
        }
        Set<Long> seen = new HashSet<>();
        for (int round = 0; round < many; round++) {
            seen.addAll(look().keySet());
        }
        assertThat(seen).hasSize(many);
    }

    @Test
    void shouldFindTheFewThatAreReadyAmongMany() {
        int many = 200;
        for (long token = 0; token < many; token++) {
            epoll.add(readEnd(pipe()), EPOLLIN, token);
        }
        assertThat(look()).isEmpty();

        Bytes.write(pipes.get(3).write(), "a");
        Bytes.write(pipes.get(199).write(), "a");
        assertThat(look().keySet()).containsExactlyInAnyOrder(3L, 199L);
    }

    @Test
    void shouldWakeForWhatComesWhileItWaits() throws Exception {
        Descriptors.PipeEnds pipe = pipe();
        epoll.add(readEnd(pipe), EPOLLIN, 9);
        CompletableFuture<Long> token = new CompletableFuture<>();
        Thread loop =
                new Thread(
                        () ->
                                token.complete(
                                        epoll.await(-1) == 1 ? epoll.token(0) : Long.MIN_VALUE));
        loop.start();
        Await.untilInLibc(loop);

        Bytes.write(pipe.write(), "a");

        assertThat(token.get()).isEqualTo(9);
        loop.join();
    }

    @Test
    void shouldWakeForAnEventDescriptor() throws Exception {
        try (EventFd wakeUp = new EventFd()) {
            epoll.add(wakeUp.number(), EPOLLIN, 1);
            CompletableFuture<Integer> count = new CompletableFuture<>();
            Thread loop = new Thread(() -> count.complete(epoll.await(-1)));
            loop.start();
            Await.untilInLibc(loop);

            wakeUp.signal();

            assertThat(count.get()).isEqualTo(1);
            loop.join();
            wakeUp.drain();
            assertThat(look()).isEmpty();
        }
    }

    @Test
    void shouldWaitNoLongerThanTheLimit() {
        long start = System.nanoTime();
        assertThat(epoll.await(5)).isZero();

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5_000_000);
    }

    @Test
    void shouldReturnEmptyHandedAfterASignal() throws Exception {
        try (Storm storm = new Storm()) {
            assertThat(epoll.await(-1)).isZero();
            Await.until("a signal was sent", () -> storm.sent() > 0);
        }
    }

    @Test
    void shouldSayWhichDescriptorCanNotBeAddedOrFound() throws IOException {
        Descriptors.PipeEnds pipe = pipe();
        int number = readEnd(pipe);

        assertThatThrownBy(() -> epoll.modify(number, EPOLLIN, 1))
                .isInstanceOf(PosixException.class)
                .hasMessage(
                        "epoll_ctl modify fd " + number + ": ENOENT (No such file or directory)");
        assertThatThrownBy(() -> epoll.remove(number))
                .hasMessage(
                        "epoll_ctl delete fd " + number + ": ENOENT (No such file or directory)");
        epoll.add(number, EPOLLIN, 1);
        assertThatThrownBy(() -> epoll.add(number, EPOLLIN, 2))
                .hasMessage("epoll_ctl add fd " + number + ": EEXIST (File exists)");
        assertThatThrownBy(() -> epoll.add(-1, EPOLLIN, 2))
                .hasMessage("epoll_ctl add fd -1: EBADF (Bad file descriptor)");
    }

    @Test
    void shouldNotReachProgramsThatAreStarted() throws IOException {
        Set<String> before = OpenFiles.ofKind("anon_inode:[eventpoll]");
        try (Epoll another = new Epoll(1)) {
            Set<String> opened = OpenFiles.ofKind("anon_inode:[eventpoll]");
            opened.removeAll(before);
            assertThat(another.await(0)).isZero();
            assertThat(opened).isNotEmpty();
            for (String path : opened) {
                int number = Integer.parseInt(path.replaceAll(".*/(\\d+) .*", "$1"));
                assertThat(OpenFiles.isCloseOnExec(number)).isTrue();
            }
        }
    }

    @Test
    void shouldBeOfNoUseAfterClose() {
        Descriptors.PipeEnds pipe = pipe();
        epoll.close();
        epoll.close();

        assertThatIllegalStateException().isThrownBy(() -> epoll.await(0));
        assertThatIllegalStateException().isThrownBy(() -> epoll.add(readEnd(pipe), EPOLLIN, 1));
        assertThat(pipe.read().isOpen()).as("what it watched is not its own").isTrue();
    }
}
