// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import ave.io.PosixException;
import ave.posix.poll.PollThread;
import java.util.concurrent.CompletableFuture;

/**
 * Completes futures when descriptors are ready: one daemon thread for the whole JVM, started when
 * it is first needed. That thread completes the futures, so dependent stages must not block.
 * Thread-safe.
 *
 * <p>A platform thread that waits for one thing is better off with {@link Poll}, which needs no
 * other thread. A virtual thread that waits in {@link Poll} is parked here, since a call to poll(2)
 * would hold the platform thread that carries it.
 */
public final class Poller {
    private Poller() {}

    /**
     * Waits for a descriptor without a thread.
     *
     * @param fd the number of a descriptor that stays open until the future is done; one that
     *     epoll(7) takes, which regular files and directories are not
     * @param events what to wait for: POLLIN, POLLOUT, … or 0 for errors and hang-ups alone
     * @return a future of what happened, as {@link Poll#await} returns it. To end the wait early,
     *     cancel the future before closing the descriptor
     * @throws PosixException if the descriptor can't be waited for, or there are no more
     *     descriptors
     */
    public static CompletableFuture<Integer> ready(int fd, int events) {
        CompletableFuture<Integer> future = PollThread.ready(fd, events);
        // Only a failure is negative, and only a failure completes at once.
        if (future.isDone() && !future.isCompletedExceptionally() && future.join() < 0) {
            throw new PosixException("epoll_ctl add", "fd " + fd, -future.join());
        }
        return future;
    }
}
