// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EINTR;
import static ave.posix.abi.Constants.EPERM;

import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The waits of {@link Poll} for virtual threads, which are parked meanwhile. In poll(2) they would
 * hold the platform threads that carry them, of which there are few.
 */
final class ParkedWait {
    private static final int POLLFD_BYTES = 8;

    private ParkedWait() {}

    /**
     * Waits until any of the descriptors is ready, the deadline passes, or the thread is
     * interrupted.
     *
     * @return for each descriptor what happened, as poll(2) tells it; all 0 if the deadline passed
     * @throws InterruptedException if the thread was interrupted; its interrupt flag stays set
     */
    static int[] await(int[] fds, int[] events, Deadline deadline) throws InterruptedException {
        while (true) {
            int[] happened = look(fds, events);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            if (Arrays.stream(happened).anyMatch(each -> each != 0) || deadline.hasPassed()) {
                return happened;
            }
            try {
                park(fds, events, deadline);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static int[] look(int[] fds, int[] events) {
        ByteBuffer pollfds = NativeBuffer.scratch().bytes();
        for (int i = 0; i < fds.length; i++) {
            pollfds.putInt(i * POLLFD_BYTES, fds[i]);
            pollfds.putInt(i * POLLFD_BYTES + 4, events[i] & 0xffff);
        }
        long address = NativeBuffer.scratch().address();
        int result;
        do {
            result = Libc.polling().poll(address, fds.length, 0);
        } while (result == -EINTR);
        if (result < 0) {
            throw new PosixException("poll", "fds " + Arrays.toString(fds), -result);
        }
        int[] happened = new int[fds.length];
        for (int i = 0; i < fds.length; i++) {
            happened[i] = pollfds.getShort(i * POLLFD_BYTES + 6) & 0xffff;
        }
        return happened;
    }

    private static void park(int[] fds, int[] events, Deadline deadline)
            throws InterruptedException {
        List<CompletableFuture<Integer>> waits = new ArrayList<>(fds.length);
        CompletableFuture<Object> first = new CompletableFuture<>();
        try {
            for (int i = 0; i < fds.length; i++) {
                if (fds[i] != Poll.NO_FD) {
                    CompletableFuture<Integer> wait = readyOrNever(fds[i], events[i]);
                    waits.add(wait);
                    wait.thenAccept(first::complete);
                }
            }
            Duration limit = deadline.remaining();
            if (limit == null) {
                first.get();
            } else {
                first.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            // The next poll reports the events.
        } catch (ExecutionException e) {
            throw new AssertionError("nothing completes it so", e);
        } finally {
            waits.forEach(wait -> wait.cancel(false));
        }
    }

    /** epoll(7) refuses regular files, which are always ready. */
    private static CompletableFuture<Integer> readyOrNever(int fd, int events) {
        try {
            return Poller.ready(fd, events);
        } catch (PosixException e) {
            if (e.errno() != EPERM) {
                throw e;
            }
            return new CompletableFuture<>();
        }
    }
}
