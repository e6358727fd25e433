// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EINTR;
import static ave.posix.abi.Constants.EPOLL_CLOEXEC;
import static ave.posix.abi.Constants.EPOLL_CTL_ADD;
import static ave.posix.abi.Constants.EPOLL_CTL_DEL;
import static ave.posix.abi.Constants.EPOLL_CTL_MOD;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.libc.Libc;
import ave.posix.poll.EpollEvents;

/**
 * Waits for many descriptors at a cost that depends only on those that are ready. Level-triggered.
 * See epoll(7). For one thread only.
 */
public final class Epoll implements AutoCloseable {
    private final Fd fd;
    private final EpollEvents events;
    private final EpollEvents change = new EpollEvents(1);

    /**
     * Creates an empty set.
     *
     * @param capacity how many events one wait can report
     * @throws PosixException EMFILE or ENFILE if there is no free descriptor
     */
    public Epoll(int capacity) {
        int number = Libc.polling().epollCreate1(EPOLL_CLOEXEC);
        if (number < 0) {
            throw new PosixException("epoll_create1", "for an event loop", -number);
        }
        this.fd = Fd.of(number);
        this.events = new EpollEvents(capacity);
    }

    /**
     * Adds a descriptor.
     *
     * @param number the descriptor
     * @param mask what to report: EPOLLIN, EPOLLOUT, …; errors and hang-ups are always reported
     * @param token what {@link #token} gives for its events
     * @throws PosixException EPERM if the file can't be waited for, EEXIST if it is in the set
     *     already
     */
    public void add(int number, int mask, long token) {
        control(EPOLL_CTL_ADD, "epoll_ctl add", number, mask, token);
    }

    /**
     * Changes what is reported for a descriptor of the set.
     *
     * @param number the descriptor
     * @param mask as in {@link #add}
     * @param token as in {@link #add}
     * @throws PosixException if it is not in the set
     */
    public void modify(int number, int mask, long token) {
        control(EPOLL_CTL_MOD, "epoll_ctl modify", number, mask, token);
    }

    /**
     * Removes a descriptor from the set, before it is closed.
     *
     * @param number the descriptor
     * @throws PosixException if it is not in the set
     */
    public void remove(int number) {
        control(EPOLL_CTL_DEL, "epoll_ctl delete", number, 0, 0);
    }

    private void control(int operation, String name, int number, int mask, long token) {
        change.set(mask, token);
        int result = Libc.polling().epollCtl(fd.number(), operation, number, change.address());
        if (result < 0) {
            throw new PosixException(name, "fd " + number, -result);
        }
    }

    /**
     * Waits for events.
     *
     * @param timeoutMillis how long; 0 only looks, -1 waits for ever
     * @return how many events there are; 0 after the time or a signal
     * @throws PosixException if epoll_wait fails
     */
    public int await(int timeoutMillis) {
        int count =
                Libc.polling()
                        .epollWait(fd.number(), events.address(), events.capacity(), timeoutMillis);
        if (count >= 0) {
            return count;
        }
        if (count == -EINTR) {
            return 0;
        }
        throw new PosixException("epoll_wait", fd, -count);
    }

    /**
     * Returns the token of an event of the last wait.
     *
     * @param index 0 or more, below the number that the wait returned
     * @return the token that its descriptor was added with
     */
    public long token(int index) {
        return events.token(index);
    }

    /**
     * Returns what happened.
     *
     * @param index 0 or more, below the number that the wait returned
     * @return EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP, …
     */
    public int events(int index) {
        return events.events(index);
    }

    @Override
    public void close() {
        fd.close();
    }
}
