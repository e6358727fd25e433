// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

/**
 * libc's socket functions. Each returns what the function returns or, when it fails, the negated
 * errno. Pointers are addresses. Man pages: socket(2), bind(2), listen(2), accept4(2), connect(2),
 * recv(2), send(2), shutdown(2), getsockopt(2), getsockname(2), getpeername(2).
 */
public interface SocketCalls {
    int socket(int domain, int type, int protocol);

    int bind(int fd, long address, int length);

    int listen(int fd, int backlog);

    int accept4(int fd, long address, long length, int flags);

    int connect(int fd, long address, int length);

    int recv(int fd, long buffer, long size, int flags);

    int send(int fd, long buffer, long size, int flags);

    int shutdown(int fd, int how);

    int getsockopt(int fd, int level, int option, long value, long length);

    int setsockopt(int fd, int level, int option, long value, int length);

    int getsockname(int fd, long address, long length);

    int getpeername(int fd, long address, long length);
}
