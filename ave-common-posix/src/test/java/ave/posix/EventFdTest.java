// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.POLLIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ave.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventFdTest {
    private final EventFd event = new EventFd();

    @AfterEach
    void close() {
        event.close();
    }

    private boolean isSignalled() {
        return Poll.await(event.number(), POLLIN, Deadline.after(Duration.ZERO)) == POLLIN;
    }

    @Test
    void shouldNotBeSignalledAtFirst() {
        assertThat(isSignalled()).isFalse();
    }

    @Test
    void shouldBeSignalledUntilItIsDrained() {
        event.signal();
        assertThat(isSignalled()).isTrue();
        assertThat(isSignalled()).as("looking changes nothing").isTrue();

        event.drain();
        assertThat(isSignalled()).isFalse();
    }

    @Test
    void shouldCountManySignalsAsOne() {
        for (int i = 0; i < 1000; i++) {
            event.signal();
        }
        event.drain();

        assertThat(isSignalled()).isFalse();
    }

    @Test
    void shouldBeDrainedWithoutASignal() {
        event.drain();
        event.drain();
        assertThat(isSignalled()).isFalse();

        event.signal();
        assertThat(isSignalled()).isTrue();
    }

    @Test
    void shouldWakeAThreadThatWaits() throws Exception {
        int[] seen = new int[1];
        Thread waiter =
                new Thread(() -> seen[0] = Poll.await(event.number(), POLLIN, Deadline.NEVER));
        waiter.start();
        Await.untilInLibc(waiter);

        event.signal();

        waiter.join();
        assertThat(seen[0]).isEqualTo(POLLIN);
    }

    @Test
    void shouldLoseNoSignalOfManyThreads() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(
                    new Thread(
                            () -> {
                                for (int round = 0; round < 500; round++) {
                                    event.drain();
                                    event.signal();
                                }
                            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(isSignalled()).as("each thread's last act was to signal").isTrue();
    }

    @Test
    void shouldNeitherBlockNorBeInherited() throws IOException {
        assertThat(OpenFiles.isNonBlocking(event.number())).isTrue();
        assertThat(OpenFiles.isCloseOnExec(event.number())).isTrue();
        assertThat(OpenFiles.behind(event.number())).isEqualTo("anon_inode:[eventfd]");
    }

    @Test
    void shouldBeOfNoUseAfterClose() {
        event.close();
        event.close();

        assertThatIllegalStateException().isThrownBy(event::signal);
        assertThatIllegalStateException().isThrownBy(event::drain);
        assertThatIllegalStateException().isThrownBy(event::number);
    }
}
