// SPDX-License-Identifier: Apache-2.0
package ave.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ave.posix.Bytes;
import ave.posix.Descriptors;
import ave.posix.HighNumbers;
import ave.posix.libc.Libc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alone, because it watches which numbers the kernel gives. */
@Isolated
@Timeout(60)
class FdTest {
    private Descriptors.PipeEnds pipe;

    @BeforeEach
    void makePipe() {
        pipe = Descriptors.pipe();
    }

    @AfterEach
    void closePipe() {
        pipe.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -2, Integer.MIN_VALUE})
    void shouldRefuseANegativeNumber(int number) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fd.of(number).close())
                .withMessage("not a file descriptor: " + number);
    }

    @Test
    void shouldCloseManyAndNothingBetweenThem() {
        List<Fd> fds = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            fds.add(Fd.of(HighNumbers.copy(0)));
            numbers.add(fds.get(i).number());
        }
        try (Fd kept = fds.remove(3)) {
            // Once more, closed already, and in another order.
            fds.get(5).close();
            fds.add(0, fds.get(2));
            Collections.swap(fds, 0, 6);
            int other = kept.number();

            Fd.closeAll(fds);
            Fd.closeAll(fds);

            assertThat(Descriptors.isOpen(other)).isTrue();
        }
        assertThat(numbers).noneMatch(Descriptors::isOpen);
        Fd.closeAll(List.of());
    }

    @Test
    void shouldSayItsNumberWhileItIsOpen() {
        int copy = HighNumbers.copy(pipe.read().number());
        try (Fd fd = Fd.of(copy)) {
            assertThat(fd.number()).isEqualTo(copy);
            assertThat(fd.isOpen()).isTrue();
            assertThat(fd).hasToString("fd " + copy);
        }
    }

    @Test
    void shouldHaveNoNumberAfterClose() {
        Fd fd = pipe.read();
        fd.close();

        assertThat(fd.isOpen()).isFalse();
        assertThat(fd).hasToString("closed fd");
        assertThatIllegalStateException()
                .isThrownBy(fd::number)
                .withMessage("file descriptor is closed");
    }

    @Test
    void shouldCloseTheDescriptorItself() {
        int number = pipe.write().number();
        pipe.write().close();

        assertThat(Descriptors.isOpen(number)).isFalse();
        assertThat(Bytes.read(pipe.read())).as("the end of the stream").isEmpty();
    }

    @Test
    void shouldLeaveTheFileOfTheNextOwnerAloneWhenClosedTwice() {
        Fd first = Fd.of(HighNumbers.copy(pipe.read().number()));
        final int number = first.number();
        first.close();
        try (Fd second = Fd.of(HighNumbers.copy(pipe.write().number()))) {
            assertThat(second.number()).as("the number is used again").isEqualTo(number);

            first.close();

            assertThat(Descriptors.isOpen(number)).isTrue();
            Bytes.write(second, "still there");
            assertThat(Bytes.read(pipe.read())).isEqualTo("still there");
        }
    }

    @Test
    void shouldLeaveTheFileOfTheNextOwnerAloneWhenClosedByManyAtOnce() throws Exception {
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 200; round++) {
                Fd shared = Fd.of(HighNumbers.copy(pipe.read().number()));
                CyclicBarrier start = new CyclicBarrier(threads);
                Callable<Integer> closeAndOpen =
                        () -> {
                            start.await();
                            shared.close();
                            return HighNumbers.copy(pipe.read().number());
                        };
                List<Future<Integer>> opened = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    opened.add(pool.submit(closeAndOpen));
                }
                for (Future<Integer> number : opened) {
                    number.get();
                }
                for (Future<Integer> number : opened) {
                    assertThat(Descriptors.isOpen(number.get())).isTrue();
                    Libc.files().close(number.get());
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void shouldNotCloseWhatItReleased() {
        int number = HighNumbers.copy(pipe.read().number());
        Fd fd = Fd.of(number);

        assertThat(fd.release()).isEqualTo(number);

        fd.close();
        assertThat(fd.isOpen()).isFalse();
        assertThat(Descriptors.isOpen(number)).isTrue();
        Fd.of(number).close();
        assertThat(Descriptors.isOpen(number)).isFalse();
    }

    @Test
    void shouldReleaseOnlyOnce() {
        Fd fd = Fd.of(HighNumbers.copy(pipe.read().number()));
        try (Fd next = Fd.of(fd.release())) {
            assertThatIllegalStateException().isThrownBy(fd::release);
            assertThatIllegalStateException().isThrownBy(fd::number);
            assertThat(Descriptors.isOpen(next.number())).isTrue();
        }
    }

    @Test
    void shouldNotReleaseWhatIsClosed() {
        pipe.read().close();

        assertThatIllegalStateException()
                .isThrownBy(() -> pipe.read().release())
                .withMessage("file descriptor is closed");
    }
}
