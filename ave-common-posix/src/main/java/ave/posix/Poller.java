// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EBADF;
import static ave.posix.abi.Constants.EEXIST;
import static ave.posix.abi.Constants.ENOENT;
import static ave.posix.abi.Constants.POLLERR;
import static ave.posix.abi.Constants.POLLHUP;

import ave.io.PosixException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes futures when descriptors are ready: one daemon thread for the whole JVM, started when
 * it is first needed, which waits in epoll_wait(2). Futures are completed by that thread, so what
 * depends on them must not block. Thread-safe.
 *
 * <p>A platform thread that waits for one thing is better off with {@link Poll}, which needs no
 * other thread. A virtual thread that waits in {@link Poll} is parked here, since a call to poll(2)
 * would hold the platform thread that carries it.
 */
public final class Poller {
    private static final Logger LOGGER = LoggerFactory.getLogger(Poller.class);

    private static final int EVENTS_AT_ONCE = 64;

    /** A descriptor leaves the set as soon as it was ready. */
    private final Epoll epoll = new Epoll(EVENTS_AT_ONCE);

    /** Who waits for a descriptor, by its number. Guarded by itself, as are changes of the set. */
    private final Map<Integer, List<Waiter>> waiters = new HashMap<>();

    private record Waiter(int events, CompletableFuture<Integer> future) {}

    private Poller() {
        Thread thread = new Thread(this::run, "ave-poller");
        thread.setDaemon(true);
        thread.start();
    }

    /** Started when it is first needed. */
    private static final class Holder {
        static final Poller INSTANCE = new Poller();
    }

    /**
     * Waits for a descriptor without a thread.
     *
     * @param fd the number of a descriptor that stays open until the future is done; one that
     *     epoll(7) takes, which regular files and directories are not
     * @param events what to wait for: POLLIN, POLLOUT, … or 0 for errors and hang-ups alone
     * @return completed with what happened, as {@link Poll#await} returns it. Whoever no longer
     *     waits cancels it, before the descriptor is closed
     * @throws PosixException if the descriptor can't be waited for, or there are no more
     *     descriptors
     */
    public static CompletableFuture<Integer> ready(int fd, int events) {
        return Holder.INSTANCE.add(fd, events);
    }

    private CompletableFuture<Integer> add(int fd, int events) {
        CompletableFuture<Integer> future = new CompletableFuture<>();
        Waiter waiter = new Waiter(events, future);
        synchronized (waiters) {
            List<Waiter> same = waiters.computeIfAbsent(fd, number -> new ArrayList<>(1));
            same.add(waiter);
            try {
                watch(fd, same);
            } catch (PosixException e) {
                same.remove(waiter);
                removeIfUnused(fd, same);
                throw e;
            }
        }
        future.whenComplete(
                (result, problem) -> {
                    if (future.isCancelled()) {
                        cancel(fd, waiter);
                    }
                });
        return future;
    }

    private void cancel(int fd, Waiter waiter) {
        synchronized (waiters) {
            List<Waiter> same = waiters.get(fd);
            if (same != null && same.removeIf(other -> other == waiter)) {
                if (same.isEmpty()) {
                    unwatch(fd);
                }
                removeIfUnused(fd, same);
            }
        }
    }

    private void removeIfUnused(int fd, List<Waiter> same) {
        if (same.isEmpty()) {
            waiters.remove(fd);
        }
    }

    /** Has the set report what any of them waits for. */
    private void watch(int fd, List<Waiter> same) {
        int mask = 0;
        for (Waiter waiter : same) {
            mask |= waiter.events();
        }
        try {
            epoll.add(fd, mask, fd);
        } catch (PosixException e) {
            if (e.errno() != EEXIST) {
                throw e;
            }
            epoll.modify(fd, mask, fd);
        }
    }

    /** A descriptor that was closed has left the set already. */
    private void unwatch(int fd) {
        try {
            epoll.remove(fd);
        } catch (PosixException e) {
            if (e.errno() != ENOENT && e.errno() != EBADF) {
                throw e;
            }
        }
    }

    private void run() {
        while (true) {
            try {
                int count = epoll.await(-1);
                for (int i = 0; i < count; i++) {
                    complete((int) epoll.token(i), epoll.events(i));
                }
            } catch (RuntimeException | Error e) {
                // Whoever depends on this thread must not wait for ever because of one of the
                // others.
                LOGGER.error("goes on waiting for descriptors after an unexpected error", e);
            }
        }
    }

    private void complete(int fd, int events) {
        List<Waiter> done = new ArrayList<>(1);
        synchronized (waiters) {
            List<Waiter> same = waiters.get(fd);
            unwatch(fd);
            if (same == null) {
                return;
            }
            int always = POLLERR | POLLHUP;
            for (Iterator<Waiter> each = same.iterator(); each.hasNext(); ) {
                Waiter waiter = each.next();
                if ((events & (waiter.events() | always)) != 0) {
                    each.remove();
                    done.add(waiter);
                }
            }
            if (!same.isEmpty()) {
                watch(fd, same);
            }
            removeIfUnused(fd, same);
        }
        done.forEach(waiter -> waiter.future().complete(events));
    }
}
