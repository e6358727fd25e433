// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.JffiFunction.INT;
import static ave.posix.JffiFunction.LONG;
import static ave.posix.JffiFunction.POINTER;

/** {@link ProcessCalls} through jffi. The pidfd calls have no wrapper in glibc before 2.36. */
final class JffiProcessCalls implements ProcessCalls {
    private static final int SYS_PIDFD_SEND_SIGNAL = 424;
    private static final int SYS_PIDFD_OPEN = 434;

    private final JffiFunction waitpid = new JffiFunction("waitpid", INT, INT, POINTER, INT);
    private final JffiFunction kill = new JffiFunction("kill", INT, INT, INT);
    private final JffiFunction syscall2 = new JffiFunction("syscall", LONG, LONG, LONG, LONG);
    private final JffiFunction syscall4 =
            new JffiFunction("syscall", LONG, LONG, LONG, LONG, LONG, LONG);

    @Override
    public int waitpid(int pid, long status, int options) {
        return waitpid.call(pid, status, options);
    }

    @Override
    public int kill(int pid, int signal) {
        return kill.call(pid, signal);
    }

    @Override
    public int pidfdOpen(int pid) {
        return syscall2.call(SYS_PIDFD_OPEN, pid, 0);
    }

    @Override
    public int pidfdSendSignal(int pidfd, int signal) {
        return syscall4.call(SYS_PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0);
    }
}
