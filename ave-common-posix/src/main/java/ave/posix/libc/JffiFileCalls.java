// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import static ave.posix.libc.JffiFunction.INT;
import static ave.posix.libc.JffiFunction.LONG;
import static ave.posix.libc.JffiFunction.POINTER;
import static ave.posix.libc.JffiFunction.SIZE;

/** {@link FileCalls} through jffi. */
final class JffiFileCalls implements FileCalls {
    private static final int SYS_CLOSE_RANGE = 436;

    private final JffiFunction open = new JffiFunction("open", INT, POINTER, INT).restarting();
    private final JffiFunction access = new JffiFunction("access", INT, POINTER, INT);
    private final JffiFunction read =
            new JffiFunction("read", LONG, INT, POINTER, SIZE).restarting();
    private final JffiFunction write =
            new JffiFunction("write", LONG, INT, POINTER, SIZE).restarting();
    private final JffiFunction close = new JffiFunction("close", INT, INT);
    private final JffiFunction fcntl = new JffiFunction("fcntl", INT, INT, INT, LONG);
    private final JffiFunction fchmod = new JffiFunction("fchmod", INT, INT, INT);
    private final JffiFunction flock = new JffiFunction("flock", INT, INT, INT).restarting();
    private final JffiFunction pipe2 = new JffiFunction("pipe2", INT, POINTER, INT);
    private final JffiFunction eventfd = new JffiFunction("eventfd", INT, INT, INT);

    private final JffiFunction dup2 = new JffiFunction("dup2", INT, INT, INT).restarting();
    private final JffiFunction syscall3 = new JffiFunction("syscall", LONG, LONG, LONG, LONG, LONG);
    private final JffiFunction memfdCreate = new JffiFunction("memfd_create", INT, POINTER, INT);

    @Override
    public int open(long path, int flags) {
        return open.call(path, flags);
    }

    @Override
    public int access(long path, int mode) {
        return access.call(path, mode);
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
    public int fcntl(int fd, int command, long argument) {
        return fcntl.call(fd, command, argument);
    }

    @Override
    public int fchmod(int fd, int mode) {
        return fchmod.call(fd, mode);
    }

    @Override
    public int flock(int fd, int operation) {
        return flock.call(fd, operation);
    }

    @Override
    public int pipe2(long descriptors, int flags) {
        return pipe2.call(descriptors, flags);
    }

    @Override
    public int eventfd(int initial, int flags) {
        return eventfd.call(initial, flags);
    }

    @Override
    public int dup2(int from, int to) {
        return dup2.call(from, to);
    }

    /** glibc has it from 2.34 on. */
    @Override
    public int closeRange(int first, int last) {
        return syscall3.call(SYS_CLOSE_RANGE, first, last, 0);
    }

    @Override
    public int memfdCreate(long name, int flags) {
        return memfdCreate.call(name, flags);
    }
}
