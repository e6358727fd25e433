// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import static ave.posix.libc.JffiFunction.INT;
import static ave.posix.libc.JffiFunction.LONG;
import static ave.posix.libc.JffiFunction.POINTER;

/** {@link ProcessCalls} through jffi. The pidfd calls have no wrapper in glibc before 2.36. */
final class JffiProcessCalls implements ProcessCalls {
    private static final int SYS_PIDFD_SEND_SIGNAL = 424;
    private static final int SYS_PIDFD_OPEN = 434;

    private final JffiFunction waitpid =
            new JffiFunction("waitpid", INT, INT, POINTER, INT).restarting();
    private final JffiFunction waitid =
            new JffiFunction("waitid", INT, INT, INT, POINTER, INT).restarting();
    private final JffiFunction kill = new JffiFunction("kill", INT, INT, INT);
    private final JffiFunction syscall2 = new JffiFunction("syscall", LONG, LONG, LONG, LONG);
    private final JffiFunction syscall4 =
            new JffiFunction("syscall", LONG, LONG, LONG, LONG, LONG, LONG);

    private final JffiFunction getsid = new JffiFunction("getsid", INT, INT);
    private final JffiFunction getpgid = new JffiFunction("getpgid", INT, INT);
    private final JffiFunction getpid = new JffiFunction("getpid", INT);
    private final JffiFunction getppid = new JffiFunction("getppid", INT);
    private final JffiFunction prctl = new JffiFunction("prctl", INT, INT, LONG, LONG, LONG, LONG);
    private final JffiFunction umask = new JffiFunction("umask", INT, INT);
    private final JffiFunction sysconf = new JffiFunction("sysconf", LONG, INT);
    private final JffiFunction exit = new JffiFunction("_exit", INT, INT);
    private final JffiFunction sigaction =
            new JffiFunction("sigaction", INT, INT, POINTER, POINTER);
    private final JffiFunction sigmask =
            new JffiFunction("pthread_sigmask", INT, INT, POINTER, POINTER);

    @Override
    public int waitpid(int pid, long status, int options) {
        return waitpid.call(pid, status, options);
    }

    @Override
    public int waitid(int idType, int id, long siginfo, int options) {
        return waitid.call(idType, id, siginfo, options);
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

    @Override
    public int getsid(int pid) {
        return getsid.call(pid);
    }

    @Override
    public int getpgid(int pid) {
        return getpgid.call(pid);
    }

    @Override
    public int getpid() {
        return getpid.call();
    }

    @Override
    public int getppid() {
        return getppid.call();
    }

    @Override
    public int prctl(int operation, long argument) {
        return prctl.call(operation, argument, 0, 0, 0);
    }

    @Override
    public int umask(int mask) {
        return umask.call(mask);
    }

    @Override
    public int sysconf(int name) {
        return sysconf.call(name);
    }

    @Override
    public void exit(int code) {
        exit.call(code);
    }

    @Override
    public int sigaction(int number, long action, long old) {
        return sigaction.call(number, action, old);
    }

    @Override
    public int sigmask(int how, long set, long old) {
        return sigmask.call(how, set, old);
    }
}
