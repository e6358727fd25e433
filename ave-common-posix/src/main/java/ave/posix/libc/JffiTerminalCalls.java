// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import static ave.posix.libc.JffiFunction.INT;
import static ave.posix.libc.JffiFunction.LONG;
import static ave.posix.libc.JffiFunction.POINTER;
import static ave.posix.libc.JffiFunction.SIZE;

/** {@link TerminalCalls} through jffi. */
final class JffiTerminalCalls implements TerminalCalls {
    private final JffiFunction posixOpenpt = new JffiFunction("posix_openpt", INT, INT);
    private final JffiFunction grantpt = new JffiFunction("grantpt", INT, INT);
    private final JffiFunction unlockpt = new JffiFunction("unlockpt", INT, INT);
    private final JffiFunction ptsname = new JffiFunction("ptsname_r", INT, INT, POINTER, SIZE);
    private final JffiFunction ioctl = new JffiFunction("ioctl", INT, INT, LONG, POINTER);
    private final JffiFunction tcgetattr = new JffiFunction("tcgetattr", INT, INT, POINTER);
    private final JffiFunction tcsetattr = new JffiFunction("tcsetattr", INT, INT, INT, POINTER);

    @Override
    public int posixOpenpt(int flags) {
        return posixOpenpt.call(flags);
    }

    @Override
    public int grantpt(int fd) {
        return grantpt.call(fd);
    }

    @Override
    public int unlockpt(int fd) {
        return unlockpt.call(fd);
    }

    /** ptsname_r returns the error number itself. */
    @Override
    public int ptsname(int fd, long buffer, long size) {
        return -ptsname.call(fd, buffer, size);
    }

    @Override
    public int ioctl(int fd, long request, long argument) {
        return ioctl.call(fd, request, argument);
    }

    @Override
    public int tcgetattr(int fd, long mode) {
        return tcgetattr.call(fd, mode);
    }

    @Override
    public int tcsetattr(int fd, int when, long mode) {
        return tcsetattr.call(fd, when, mode);
    }
}
