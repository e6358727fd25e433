// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

/**
 * libc's functions on descriptors of any kind. Each returns what the function returns or, when it
 * fails, the negated errno. Pointers are addresses. Man pages: open(2), read(2), write(2),
 * access(2), close(2), fcntl(2), fchmod(2), flock(2), pipe2(2), eventfd(2), dup2(2),
 * memfd_create(2), close_range(2).
 */
public interface FileCalls {
    int open(long path, int flags);

    int access(long path, int mode);

    int read(int fd, long buffer, long size);

    int write(int fd, long buffer, long size);

    int close(int fd);

    int fcntl(int fd, int command, long argument);

    int fchmod(int fd, int mode);

    int flock(int fd, int operation);

    int pipe2(long descriptors, int flags);

    int eventfd(int initial, int flags);

    int dup2(int from, int to);

    int closeRange(int first, int last);

    int memfdCreate(long name, int flags);
}
