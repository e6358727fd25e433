// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

/**
 * libc's functions that wait for descriptors. Each returns what the function returns or, when it
 * fails, the negated errno. Pointers are addresses. Man pages: poll(2), epoll_create1(2),
 * epoll_ctl(2), epoll_wait(2), signalfd(2).
 */
public interface PollCalls {
    int poll(long descriptors, long count, int timeoutMillis);

    int epollCreate1(int flags);

    int epollCtl(int epoll, int operation, int fd, long event);

    int epollWait(int epoll, long events, int capacity, int timeoutMillis);

    int signalfd(int fd, long mask, int flags);
}
