// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

/**
 * libc's socket functions that only AF_UNIX has a use for. Each returns what the function returns
 * or, when it fails, the negated errno. Pointers are addresses. Man pages: socketpair(2),
 * sendmsg(2), sendmmsg(2), recvmsg(2), recvmmsg(2).
 */
public interface UnixSocketCalls {
    int socketpair(int domain, int type, int protocol, long descriptors);

    int sendmsg(int fd, long message, int flags);

    int sendmmsg(int fd, long messages, int count, int flags);

    int recvmsg(int fd, long message, int flags);

    int recvmmsg(int fd, long messages, int count, int flags);
}
