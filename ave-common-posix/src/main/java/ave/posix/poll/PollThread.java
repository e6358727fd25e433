// SPDX-License-Identifier: Apache-2.0
package ave.posix.poll;

import static ave.posix.abi.Constants.EBADF;
import static ave.posix.abi.Constants.EEXIST;
import static ave.posix.abi.Constants.EINTR;
import static ave.posix.abi.Constants.ENOENT;
import static ave.posix.abi.Constants.EPOLLONESHOT;
import static ave.posix.abi.Constants.EPOLL_CLOEXEC;
import static ave.posix.abi.Constants.EPOLL_CTL_ADD;
import static ave.posix.abi.Constants.EPOLL_CTL_DEL;
import static ave.posix.abi.Constants.EPOLL_CTL_MOD;
import static ave.posix.abi.Constants.POLLERR;
import static ave.posix.abi.Constants.POLLHUP;

import ave.posix.abi.Errno;
import ave.posix.libc.Libc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One daemon thread for the whole JVM that waits in epoll_wait(2) and completes futures. It is
 * started when it is first needed, and never ends. Thread-safe.
 *
 * <p>Like the bindings of libc, it reports an error as a negated errno.
 */
public final class PollThread {
    private static final int EVENTS_AT_ONCE = 64;

    private static PollThread instance;

    private final int epoll;
    private final EpollEvents change = new EpollEvents(1);

    /** The waits by descriptor. Guarded by itself, as are changes of the epoll set. */
    private final Map<Integer, Watch> watches = new HashMap<>();

    private int lastGeneration;

    private record Waiter(int events, CompletableFuture<Integer> future) {}

    /**
     * All waits for one descriptor. The generation distinguishes its events from those of an
     * earlier descriptor with the same number, which epoll_wait(2) may have reported already.
     */
    private record Watch(int fd, int generation, List<Waiter> waiters) {
        long token() {
            return (long) generation << Integer.SIZE | fd;
        }

        /**
         * Events are one-shot: a closed number can't be removed from the set, and if another number
         * shares its file, it would be ready for ever.
         */
        int mask() {
            int mask = EPOLLONESHOT;
            for (Waiter waiter : waiters) {
                mask |= waiter.events();
            }
            return mask;
        }
    }

    private PollThread(int epoll) {
        this.epoll = epoll;
    }

    /**
     * Waits for a descriptor without a thread.
     *
     * @param fd an open descriptor, until the future is done
     * @param events what to wait for: POLLIN, POLLOUT, … or 0 for errors and hang-ups alone
     * @return completed by the poll thread with what happened, as poll(2) tells it; or completed
     *     already with a negated errno, if the descriptor can't be waited for. Cancelling it ends
     *     the wait
     */
    public static CompletableFuture<Integer> ready(int fd, int events) {
        int started = start();
        return started < 0 ? CompletableFuture.completedFuture(started) : instance.add(fd, events);
    }

    /** Doesn't cache a failure: the next call may find a free descriptor. */
    private static synchronized int start() {
        if (instance == null) {
            int epoll = Libc.polling().epollCreate1(EPOLL_CLOEXEC);
            if (epoll < 0) {
                return epoll;
            }
            PollThread created = new PollThread(epoll);
            Thread thread = new Thread(created::run, "ave-poller");
            thread.setDaemon(true);
            try {
                thread.start();
            } catch (OutOfMemoryError e) {
                Libc.files().close(epoll);
                throw e;
            }
            instance = created;
        }
        return 0;
    }

    private CompletableFuture<Integer> add(int fd, int events) {
        CompletableFuture<Integer> future = new CompletableFuture<>();
        Waiter waiter = new Waiter(events, future);
        synchronized (watches) {
            Watch watch = watches.get(fd);
            if (watch == null) {
                watch = new Watch(fd, ++lastGeneration, new ArrayList<>(1));
                watches.put(fd, watch);
            }
            watch.waiters().add(waiter);
            int result = update(watch);
            if (result < 0) {
                remove(watch, waiter);
                future.complete(result);
                return future;
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
        synchronized (watches) {
            Watch watch = watches.get(fd);
            if (watch != null) {
                remove(watch, waiter);
            }
        }
    }

    private void remove(Watch watch, Waiter waiter) {
        if (watch.waiters().removeIf(other -> other == waiter) && watch.waiters().isEmpty()) {
            watches.remove(watch.fd());
            control(EPOLL_CTL_DEL, watch);
        }
    }

    /** Updates the set to report the events of all waiters. */
    private int update(Watch watch) {
        int result = control(EPOLL_CTL_ADD, watch);
        return result == -EEXIST ? control(EPOLL_CTL_MOD, watch) : result;
    }

    private int control(int operation, Watch watch) {
        change.set(watch.mask(), watch.token());
        return Libc.polling().epollCtl(epoll, operation, watch.fd(), change.address());
    }

    private void run() {
        EpollEvents events = new EpollEvents(EVENTS_AT_ONCE);
        while (true) {
            try {
                int count =
                        Libc.polling().epollWait(epoll, events.address(), events.capacity(), -1);
                if (count < 0 && count != -EINTR) {
                    giveUp(-count);
                    return;
                }
                for (int i = 0; i < count; i++) {
                    complete(events.token(i), events.events(i));
                }
            } catch (RuntimeException | Error e) {
                // A failing dependent stage of one wait must not affect the others.
                ErrorLog.LOGGER.error("unexpected error while waiting for descriptors", e);
            }
        }
    }

    /**
     * The epoll descriptor was closed by other code. The next wait starts a new thread with a new
     * one.
     */
    private void giveUp(int errno) {
        synchronized (PollThread.class) {
            instance = null;
        }
        List<Watch> all;
        synchronized (watches) {
            all = List.copyOf(watches.values());
            watches.clear();
        }
        IllegalStateException reason =
                new IllegalStateException(
                        "waiting for descriptors failed: epoll_wait: " + Errno.describe(errno));
        for (Watch watch : all) {
            watch.waiters().forEach(waiter -> waiter.future().completeExceptionally(reason));
        }
    }

    private void complete(long token, int events) {
        List<Waiter> done = new ArrayList<>(1);
        synchronized (watches) {
            Watch watch = watches.get((int) token);
            if (watch == null || watch.token() != token) {
                return;
            }
            int always = POLLERR | POLLHUP;
            for (Iterator<Waiter> each = watch.waiters().iterator(); each.hasNext(); ) {
                Waiter waiter = each.next();
                if ((events & (waiter.events() | always)) != 0) {
                    each.remove();
                    done.add(waiter);
                }
            }
            if (watch.waiters().isEmpty()) {
                watches.remove(watch.fd());
                control(EPOLL_CTL_DEL, watch);
            } else {
                int result = control(EPOLL_CTL_MOD, watch);
                if (result == -ENOENT || result == -EBADF) {
                    watches.remove(watch.fd());
                }
            }
        }
        done.forEach(waiter -> waiter.future().complete(events));
    }

    /** Loaded on demand, because logging costs start-up time. */
    private static final class ErrorLog {
        static final Logger LOGGER = LoggerFactory.getLogger(PollThread.class);
    }
}
