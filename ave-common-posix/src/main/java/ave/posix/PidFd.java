// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.ESRCH;
import static ave.posix.abi.Constants.P_PIDFD;
import static ave.posix.abi.Constants.WEXITED;
import static ave.posix.abi.Constants.WNOHANG;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;

/**
 * A handle on any process, which never comes to mean a later process with the same pid. See
 * pidfd_open(2). Thread-safe.
 */
public final class PidFd implements AutoCloseable {
    private final int pid;
    private final Fd pidfd;

    private PidFd(int pid, Fd pidfd) {
        this.pid = pid;
        this.pidfd = pidfd;
    }

    /**
     * Takes hold of a process.
     *
     * @param pid its id
     * @return the process, the caller's to close
     * @throws PosixException ESRCH if there is no such process; EMFILE if there is no free
     *     descriptor
     */
    public static PidFd open(int pid) {
        int number = Libc.processes().pidfdOpen(pid);
        if (number < 0) {
            throw new PosixException("pidfd_open", "pid " + pid, -number);
        }
        return new PidFd(pid, Fd.of(number));
    }

    /**
     * Its process id.
     *
     * @return the pid, which may be another process's once this one has ended
     */
    public int pid() {
        return pid;
    }

    /**
     * A descriptor that is readable once the process has ended.
     *
     * @return its number, for poll or epoll; it stays this object's
     */
    public int number() {
        return pidfd.number();
    }

    /**
     * Sends a signal; does nothing if the process has ended.
     *
     * @param signal its number
     * @throws PosixException EPERM if this process lacks the permission, EINVAL if there is no such
     *     signal
     */
    public void signal(int signal) {
        int result = send(signal);
        if (result < 0 && result != -ESRCH) {
            throw new PosixException("send signal " + signal + " to", "pid " + pid, -result);
        }
    }

    private int send(int signal) {
        return pidfd.isOpen() ? Libc.processes().pidfdSendSignal(number(), signal) : -ESRCH;
    }

    /** Reaps it if it has ended and is a child of this process. See waitid(2). */
    void reapIfOurs() {
        long siginfo = NativeBuffer.scratch().address();
        Libc.processes().waitid(P_PIDFD, number(), siginfo, WEXITED | WNOHANG);
    }

    /** Tells whether the process exists; a zombie does. */
    boolean exists() {
        return send(0) != -ESRCH;
    }

    boolean isOpen() {
        return pidfd.isOpen();
    }

    /** Releases the handle. The process isn't affected. */
    @Override
    public void close() {
        pidfd.close();
    }
}
