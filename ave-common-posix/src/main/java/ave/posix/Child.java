// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.CLD_EXITED;
import static ave.posix.abi.Constants.ECHILD;
import static ave.posix.abi.Constants.ETIMEDOUT;
import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.P_PID;
import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.WEXITED;
import static ave.posix.abi.Constants.WNOHANG;
import static ave.posix.abi.Constants.WNOWAIT;

import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.time.Duration;

/**
 * A child process. It is waited for by its own pid and signalled through its pidfd, so no other
 * process is ever reaped, and none that got the same pid later is signalled. See pidfd_open(2).
 * Thread-safe.
 */
public final class Child implements AutoCloseable {
    /** Far more than a killed process needs to end, unless it hangs in the kernel. */
    private static final Duration MOST_FOR_ITS_END = Duration.ofSeconds(5);

    // struct siginfo on 64-bit platforms.
    private static final int SIGINFO_CODE = 8;
    private static final int SIGINFO_PID = 16;
    private static final int SIGINFO_STATUS = 24;

    private final int pid;
    private final PidFd pidfd;
    private ExitStatus status;

    private Child(int pid, PidFd pidfd) {
        this.pid = pid;
        this.pidfd = pidfd;
    }

    /**
     * Takes over a child that was started by other means. A child without a pidfd is killed.
     *
     * @param pid a child of this process that no other code waits for
     * @return the child, the caller's to wait for and close
     * @throws PosixException if there is no pidfd for it
     */
    public static Child of(int pid) {
        try {
            return new Child(pid, PidFd.open(pid));
        } catch (PosixException e) {
            destroy(pid, e);
            throw e;
        }
    }

    /**
     * Kills the pid only if it can be waited for: otherwise it may belong to another process by
     * now.
     */
    private static void destroy(int pid, PosixException problem) {
        try {
            if (reap(pid, WNOHANG) != null) {
                return;
            }
            if (Libc.processes().kill(pid, SIGKILL) == 0) {
                reap(pid, 0);
            } else {
                Abandoned.add(pid);
            }
        } catch (PosixException e) {
            problem.addSuppressed(e);
        }
    }

    /**
     * Returns its process id, which the kernel doesn't reuse before the child was waited for.
     *
     * @return the pid
     */
    public int pid() {
        return pid;
    }

    /**
     * Returns a descriptor that is readable once the child has ended.
     *
     * @return its number, for poll or epoll; it stays this object's
     */
    public int pidfd() {
        return pidfd.number();
    }

    /**
     * Checks whether the child has ended, and reaps it if so.
     *
     * @return how it ended; null while it runs
     * @throws PosixException ECHILD if it is not a child of this process, or other code has reaped
     *     it
     */
    public synchronized ExitStatus poll() {
        if (status == null) {
            status = reap(pid, WNOHANG);
        }
        return status;
    }

    /**
     * Checks whether the child has ended, without reaping it.
     *
     * @return how it ended; null while it runs
     * @throws PosixException ECHILD if it is not a child of this process, or other code has reaped
     *     it
     */
    public synchronized ExitStatus peek() {
        if (status != null) {
            return status;
        }
        NativeBuffer info = NativeBuffer.scratch();
        int options = WEXITED | WNOHANG | WNOWAIT;
        info.bytes().putInt(SIGINFO_PID, 0);
        int result = Libc.processes().waitid(P_PID, pid, info.address(), options);
        if (result < 0) {
            throw new PosixException("waitid", "pid " + pid + reason(result), -result);
        }
        if (info.bytes().getInt(SIGINFO_PID) == 0) {
            return null;
        }
        int value = info.bytes().getInt(SIGINFO_STATUS);
        boolean exited = info.bytes().getInt(SIGINFO_CODE) == CLD_EXITED;
        return exited ? new ExitStatus(value, 0) : new ExitStatus(0, value);
    }

    private static String reason(int result) {
        return result == -ECHILD ? ", not a child of this process or reaped by other code" : "";
    }

    /**
     * Waits until the child has ended, and reaps it.
     *
     * @param deadline when to give up
     * @return how it ended; null if it did not in time
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     * @throws PosixException as {@link #poll()} does
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
     * @throws PosixException EPERM if this process lacks the permission, EINVAL if there is no such
     *     signal
     */
    public void signal(int signal) {
        pidfd.signal(signal);
    }

    /**
     * Waits until the child has ended, without reaping it, whether or not the thread is
     * interrupted.
     *
     * @param deadline when to give up
     * @return false if it did not end in time
     */
    public boolean awaitEnd(Deadline deadline) {
        return Poll.awaitInAnyCase(pidfd.number(), POLLIN, deadline);
    }

    /** Whether it can still be reaped. */
    boolean exists() {
        return pidfd.exists();
    }

    /**
     * Kills the child if it still runs, reaps it, and closes the pidfd, even if the rest fails.
     * Does nothing if it was closed before.
     *
     * @throws PosixException EPERM if this process lacks the permission to kill it; ETIMEDOUT if it
     *     was killed and doesn't end, in which case a later start reaps it; ECHILD if other code
     *     has reaped it
     */
    @Override
    public synchronized void close() {
        if (pidfd.isOpen()) {
            try {
                if (poll() == null) {
                    end();
                }
            } finally {
                pidfd.close();
            }
        }
    }

    private void end() {
        PosixException problem = null;
        try {
            signal(SIGKILL);
            awaitEnd(Deadline.after(MOST_FOR_ITS_END));
        } catch (PosixException e) {
            problem = e;
        }
        if (poll() == null) {
            Abandoned.add(pid);
            throw problem == null ? new PosixException("kill", "pid " + pid, ETIMEDOUT) : problem;
        }
    }

    /** Returns null if it has not ended yet. */
    private static ExitStatus reap(int pid, int options) {
        NativeBuffer status = NativeBuffer.scratch();
        int result = Libc.processes().waitpid(pid, status.address(), options);
        if (result < 0) {
            throw new PosixException("waitpid", "pid " + pid + reason(result), -result);
        }
        return result == 0 ? null : ExitStatus.decode(status.bytes().getInt(0));
    }
}
