// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

/**
 * libc's functions on directories and what is in them. Each returns what the function returns or,
 * when it fails, the negated errno. Pointers are addresses. Man pages: openat(2), mkdirat(2),
 * renameat2(2), linkat(2), unlinkat(2), statx(2), fchmodat(2), fsync(2), ftruncate(2), pwrite(2).
 */
public interface DirectoryCalls {
    int openat(int directory, long path, int flags, int mode);

    int mkdirat(int directory, long path, int mode);

    int renameat2(int fromDirectory, long from, int toDirectory, long to, int flags);

    int linkat(int fromDirectory, long from, int toDirectory, long to, int flags);

    int unlinkat(int directory, long path, int flags);

    int statx(int directory, long path, int flags, int mask, long status);

    int fchmodat(int directory, long path, int mode, int flags);

    int fsync(int fd);

    int ftruncate(int fd, long size);

    int pwrite(int fd, long buffer, long size, long offset);
}
