// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import static ave.posix.abi.Constants.EPOLLIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.posix.EventFd;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventLoopTest {
    @Test
    void aNumberThatWasGivenOutAgainIsNotCancelledWithTheOldOne() {
        AtomicInteger events = new AtomicInteger();
        try (EventLoop loop = new EventLoop((what, error) -> {})) {
            EventFd first = new EventFd();
            int number = first.number();
            Registration old = loop.register(number, EPOLLIN, event -> {});
            // As user code does in another thread, before the loop learns of it.
            first.close();
            try (EventFd second = new EventFd()) {
                assumeTrue(second.number() == number, "another thread got the number");
                loop.register(number, EPOLLIN, event -> events.incrementAndGet());
                old.cancel(false);
                second.signal();
                loop.turn();
                assertThat(events).hasValue(1);
            }
        }
    }
}
