// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import static ave.posix.libc.JffiFunction.INT;
import static ave.posix.libc.JffiFunction.LONG;
import static ave.posix.libc.JffiFunction.POINTER;
import static ave.posix.libc.JffiFunction.SIZE;

/** {@link SocketCalls} through jffi. */
final class JffiSocketCalls implements SocketCalls {
    private final JffiFunction socket = new JffiFunction("socket", INT, INT, INT, INT);
    private final JffiFunction bind = new JffiFunction("bind", INT, INT, POINTER, INT);
    private final JffiFunction listen = new JffiFunction("listen", INT, INT, INT);
    private final JffiFunction accept4 =
            new JffiFunction("accept4", INT, INT, POINTER, POINTER, INT).restarting();
    private final JffiFunction connect =
            new JffiFunction("connect", INT, INT, POINTER, INT).restarting();
    private final JffiFunction recv =
            new JffiFunction("recv", LONG, INT, POINTER, SIZE, INT).restarting();
    private final JffiFunction send =
            new JffiFunction("send", LONG, INT, POINTER, SIZE, INT).restarting();
    private final JffiFunction shutdown = new JffiFunction("shutdown", INT, INT, INT);
    private final JffiFunction getsockopt =
            new JffiFunction("getsockopt", INT, INT, INT, INT, POINTER, POINTER);
    private final JffiFunction setsockopt =
            new JffiFunction("setsockopt", INT, INT, INT, INT, POINTER, INT);
    private final JffiFunction getsockname =
            new JffiFunction("getsockname", INT, INT, POINTER, POINTER);
    private final JffiFunction getpeername =
            new JffiFunction("getpeername", INT, INT, POINTER, POINTER);

    @Override
    public int socket(int domain, int type, int protocol) {
        return socket.call(domain, type, protocol);
    }

    @Override
    public int bind(int fd, long address, int length) {
        return bind.call(fd, address, length);
    }

    @Override
    public int listen(int fd, int backlog) {
        return listen.call(fd, backlog);
    }

    @Override
    public int accept4(int fd, long address, long length, int flags) {
        return accept4.call(fd, address, length, flags);
    }

    @Override
    public int connect(int fd, long address, int length) {
        return connect.call(fd, address, length);
    }

    @Override
    public int recv(int fd, long buffer, long size, int flags) {
        return recv.call(fd, buffer, size, flags);
    }

    @Override
    public int send(int fd, long buffer, long size, int flags) {
        return send.call(fd, buffer, size, flags);
    }

    @Override
    public int shutdown(int fd, int how) {
        return shutdown.call(fd, how);
    }

    @Override
    public int getsockopt(int fd, int level, int option, long value, long length) {
        return getsockopt.call(fd, level, option, value, length);
    }

    @Override
    public int setsockopt(int fd, int level, int option, long value, int length) {
        return setsockopt.call(fd, level, option, value, length);
    }

    @Override
    public int getsockname(int fd, long address, long length) {
        return getsockname.call(fd, address, length);
    }

    @Override
    public int getpeername(int fd, long address, long length) {
        return getpeername.call(fd, address, length);
    }
}
