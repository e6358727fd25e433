// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

/**
 * libc's functions on pseudoterminals. Each returns what the function returns or, when it fails,
 * the negated errno. Pointers are addresses. Man pages: posix_openpt(3), grantpt(3), unlockpt(3),
 * ptsname_r(3), ioctl_tty(2), tcgetattr(3).
 */
public interface TerminalCalls {
    int posixOpenpt(int flags);

    int grantpt(int fd);

    int unlockpt(int fd);

    int ptsname(int fd, long buffer, long size);

    int ioctl(int fd, long request, long argument);

    int tcgetattr(int fd, long mode);

    int tcsetattr(int fd, int when, long mode);
}
