// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.JffiFunction.INT;
import static ave.posix.JffiFunction.LONG;
import static ave.posix.JffiFunction.POINTER;
import static ave.posix.JffiFunction.SIZE;

/** {@link FileCalls} through jffi. */
final class JffiFileCalls implements FileCalls {
    private final JffiFunction open = new JffiFunction("open", INT, POINTER, INT);
    private final JffiFunction read = new JffiFunction("read", LONG, INT, POINTER, SIZE);
    private final JffiFunction write = new JffiFunction("write", LONG, INT, POINTER, SIZE);
    private final JffiFunction close = new JffiFunction("close", INT, INT);
    private final JffiFunction closeRange = new JffiFunction("close_range", INT, INT, INT, INT);
    private final JffiFunction fcntl = new JffiFunction("fcntl", INT, INT, INT, LONG);
    private final JffiFunction fchmod = new JffiFunction("fchmod", INT, INT, INT);
    private final JffiFunction pipe2 = new JffiFunction("pipe2", INT, POINTER, INT);
    private final JffiFunction eventfd = new JffiFunction("eventfd", INT, INT, INT);

    @Override
    public int open(long path, int flags) {
        return open.call(path, flags);
    }

    @Override
    public int read(int fd, long buffer, long size) {
        return read.call(fd, buffer, size);
    }

    @Override
    public int write(int fd, long buffer, long size) {
        return write.call(fd, buffer, size);
    }

    @Override
    public int close(int fd) {
        return close.call(fd);
    }

    @Override
    public int close_range(int first, int last, int flags) {
        return closeRange.call(first, last, flags);
    }

    @Override
    public int fcntl(int fd, int command, long argument) {
        return fcntl.call(fd, command, argument);
    }

    @Override
    public int fchmod(int fd, int mode) {
        return fchmod.call(fd, mode);
    }

    @Override
    public int pipe2(long descriptors, int flags) {
        return pipe2.call(descriptors, flags);
    }

    @Override
    public int eventfd(int initial, int flags) {
        return eventfd.call(initial, flags);
    }
}
