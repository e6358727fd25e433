// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.Constants.EINTR;
import static ave.posix.Constants.POLLIN;
import static ave.posix.Constants.SIGKILL;
import static ave.posix.Constants.WNOHANG;

/**
 * A child process of ours. It is waited for by its own pid and signalled through its pidfd: never
 * is another process reaped, or one signalled that got the same pid later. See pidfd_open(2).
 * Thread-safe.
 */
public final class Child implements AutoCloseable {
    private final int pid;
    private final PidFd pidfd;
    private ExitStatus status;

    private Child(int pid, PidFd pidfd) {
        this.pid = pid;
        this.pidfd = pidfd;
    }

    /**
     * Takes over a child that was started by other means. One that can't be watched is killed.
     *
     * @param pid a child of this process that nobody else waits for
     * @return the child, the caller's to wait for and close
     * @throws PosixException if there is no pidfd for it
     */
    public static Child of(int pid) {
        try {
            return new Child(pid, PidFd.open(pid));
        } catch (PosixException e) {
            Libc.processes().kill(pid, SIGKILL);
            reap(pid, 0);
            throw e;
        }
    }

    /**
     * Its process id, which is not given out again before the child was waited for.
     *
     * @return the pid
     */
    public int pid() {
        return pid;
    }

    /**
     * A descriptor that is readable once the child has ended.
     *
     * @return its number, for poll or epoll; it stays this object's
     */
    public int pidfd() {
        return pidfd.number();
    }

    /**
     * Looks whether the child has ended, and reaps it if so.
     *
     * @return how it ended; null while it runs
     */
    public synchronized ExitStatus poll() {
        if (status == null) {
            status = reap(pid, WNOHANG);
        }
        return status;
    }

    /**
     * Waits until the child has ended, and reaps it.
     *
     * @param deadline when to give up
     * @return how it ended; null if it did not in time
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    public ExitStatus await(Deadline deadline) {
        ExitStatus ended = poll();
        if (ended == null && Poll.await(pidfd.number(), POLLIN, deadline) != 0) {
            ended = poll();
        }
        return ended;
    }

    /**
     * Sends a signal; does nothing if the child has ended.
     *
     * @param signal its number
     * @throws PosixException if it may not be sent
     */
    public void signal(int signal) {
        pidfd.signal(signal);
    }

    /** Kills the child if it still runs, reaps it, and closes the pidfd. */
    @Override
    public void close() {
        if (pidfd.isOpen()) {
            synchronized (this) {
                if (poll() == null) {
                    signal(SIGKILL);
                    status = reap(pid, 0);
                }
            }
            pidfd.close();
        }
    }

    /** Null if it has not ended yet. */
    private static ExitStatus reap(int pid, int options) {
        NativeBuffer status = NativeBuffer.scratch();
        int result;
        do {
            result = Libc.processes().waitpid(pid, status.address(), options);
        } while (result == -EINTR);
        if (result < 0) {
            throw new PosixException("waitpid", "pid " + pid, -result);
        }
        return result == 0 ? null : ExitStatus.decode(status.bytes().getInt(0));
    }
}
