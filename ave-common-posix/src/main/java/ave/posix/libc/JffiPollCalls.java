// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import static ave.posix.libc.JffiFunction.INT;
import static ave.posix.libc.JffiFunction.POINTER;
import static ave.posix.libc.JffiFunction.SIZE;

/** {@link PollCalls} through jffi. */
final class JffiPollCalls implements PollCalls {
    private final JffiFunction poll = new JffiFunction("poll", INT, POINTER, SIZE, INT);
    private final JffiFunction epollCreate1 = new JffiFunction("epoll_create1", INT, INT);
    private final JffiFunction epollCtl =
            new JffiFunction("epoll_ctl", INT, INT, INT, INT, POINTER);
    private final JffiFunction epollWait =
            new JffiFunction("epoll_wait", INT, INT, POINTER, INT, INT);
    private final JffiFunction signalfd = new JffiFunction("signalfd", INT, INT, POINTER, INT);

    @Override
    public int poll(long descriptors, long count, int timeoutMillis) {
        return poll.call(descriptors, count, timeoutMillis);
    }

    @Override
    public int epollCreate1(int flags) {
        return epollCreate1.call(flags);
    }

    @Override
    public int epollCtl(int epoll, int operation, int fd, long event) {
        return epollCtl.call(epoll, operation, fd, event);
    }

    @Override
    public int epollWait(int epoll, long events, int capacity, int timeoutMillis) {
        return epollWait.call(epoll, events, capacity, timeoutMillis);
    }

    @Override
    public int signalfd(int fd, long mask, int flags) {
        return signalfd.call(fd, mask, flags);
    }
}
