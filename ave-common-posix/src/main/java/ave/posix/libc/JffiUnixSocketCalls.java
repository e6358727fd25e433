// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import static ave.posix.libc.JffiFunction.INT;
import static ave.posix.libc.JffiFunction.LONG;
import static ave.posix.libc.JffiFunction.POINTER;

/** {@link UnixSocketCalls} through jffi. */
final class JffiUnixSocketCalls implements UnixSocketCalls {
    private final JffiFunction socketpair =
            new JffiFunction("socketpair", INT, INT, INT, INT, POINTER);
    private final JffiFunction sendmsg =
            new JffiFunction("sendmsg", LONG, INT, POINTER, INT).restarting();
    private final JffiFunction sendmmsg =
            new JffiFunction("sendmmsg", INT, INT, POINTER, INT, INT).restarting();
    private final JffiFunction recvmsg =
            new JffiFunction("recvmsg", LONG, INT, POINTER, INT).restarting();
    private final JffiFunction recvmmsg =
            new JffiFunction("recvmmsg", INT, INT, POINTER, INT, INT, POINTER).restarting();

    @Override
    public int socketpair(int domain, int type, int protocol, long descriptors) {
        return socketpair.call(domain, type, protocol, descriptors);
    }

    @Override
    public int sendmsg(int fd, long message, int flags) {
        return sendmsg.call(fd, message, flags);
    }

    @Override
    public int sendmmsg(int fd, long messages, int count, int flags) {
        return sendmmsg.call(fd, messages, count, flags);
    }

    @Override
    public int recvmsg(int fd, long message, int flags) {
        return recvmsg.call(fd, message, flags);
    }

    @Override
    public int recvmmsg(int fd, long messages, int count, int flags) {
        return recvmmsg.call(fd, messages, count, flags, 0);
    }
}
