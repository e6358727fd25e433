// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.PR_SET_PDEATHSIG;
import static ave.posix.abi.Constants.SIGCHLD;
import static ave.posix.abi.Constants.SIG_IGN;
import static ave.posix.abi.Constants.SIG_UNBLOCK;

import ave.io.PosixException;
import ave.posix.abi.Constants;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import ave.posix.libc.SpawnCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Properties of this process that it can read and change. Thread-safe. */
public final class ThisProcess {
    /** The size of struct sigaction, with room to spare; no more than scratch memory has. */
    private static final int SIGACTION_BYTES = 256;

    private static final Path COMM = Path.of("/proc/self/comm");

    private ThisProcess() {}

    /**
     * This process's id. See getpid(2).
     *
     * @return the pid
     */
    public static int pid() {
        return Libc.processes().getpid();
    }

    /**
     * The id of the parent, as it is now. See getppid(2).
     *
     * @return the pid; another one than before once the parent has ended
     */
    public static int parentPid() {
        return Libc.processes().getppid();
    }

    /**
     * Renames the process for ps, pgrep and top, from any thread. See comm in proc(5).
     *
     * @param name the name; the kernel keeps its first 15 bytes
     * @throws UncheckedIOException if there is no /proc
     */
    public static void rename(String name) {
        try {
            Files.write(COMM, name.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("rename this process to " + name, e);
        }
    }

    /**
     * Asks the kernel to signal this process when its parent ends. The request is dropped when the
     * calling thread ends, and "parent" means the thread that started this process. See
     * PR_SET_PDEATHSIG in prctl(2).
     *
     * @param signal its number; 0 for none
     * @throws PosixException EINVAL if there is no such signal
     */
    public static void deathSignal(int signal) {
        check("prctl PR_SET_PDEATHSIG", Libc.processes().prctl(PR_SET_PDEATHSIG, signal));
    }

    /**
     * Sets the permissions that new files don't get. See umask(2).
     *
     * @param mask the permissions
     * @return the previous mask
     */
    public static int umask(int mask) {
        return Libc.processes().umask(mask);
    }

    /**
     * Ends this process at once: no shutdown hook runs, nothing is flushed. See _exit(2).
     *
     * @param code 0 to 255
     */
    public static void exitNow(int code) {
        Libc.processes().exit(code);
    }

    /**
     * Sends a signal to a process. See kill(2).
     *
     * @param pid the process; 0 and negative numbers are groups
     * @param signal its number; 0 only checks whether it could be sent
     * @return whether there is such a process
     * @throws PosixException EPERM if this process lacks the permission, EINVAL if there is no such
     *     signal
     */
    public static boolean kill(int pid, int signal) {
        int result = Libc.processes().kill(pid, signal);
        if (result < 0 && result != -Constants.ESRCH) {
            throw new PosixException("send signal " + signal + " to", "pid " + pid, -result);
        }
        return result == 0;
    }

    /**
     * Lets the calling thread, and those that it will start, get a signal that was blocked when the
     * program was started. See pthread_sigmask(3).
     *
     * @param signal its number
     * @see Spawn#blockSignal
     */
    public static void unblockSignal(int signal) {
        NativeBuffer set = new NativeBuffer(SpawnCalls.SIGSET_BYTES);
        set.bytes().putLong(0, SignalSet.bit(signal));
        int errno = Libc.processes().sigmask(SIG_UNBLOCK, set.address(), 0);
        Reference.reachabilityFence(set);
        check("pthread_sigmask", -errno);
    }

    /**
     * Tells whether the calling thread blocks a signal. See pthread_sigmask(3).
     *
     * @param signal its number
     * @return whether it is in the thread's mask
     */
    public static boolean isBlocked(int signal) {
        NativeBuffer set = new NativeBuffer(SpawnCalls.SIGSET_BYTES);
        check("pthread_sigmask", -Libc.processes().sigmask(SIG_UNBLOCK, 0, set.address()));
        return (set.bytes().getLong(0) & SignalSet.bit(signal)) != 0;
    }

    /**
     * Tells whether this process ignores a signal. See sigaction(2).
     *
     * @param signal its number
     * @return whether its disposition is SIG_IGN
     */
    public static boolean isIgnored(int signal) {
        NativeBuffer action = new NativeBuffer(SIGACTION_BYTES);
        check("sigaction", Libc.processes().sigaction(signal, 0, action.address()));
        return action.bytes().getLong(0) == SIG_IGN;
    }

    /**
     * Resets a signal to its default disposition, for example one that was ignored when the program
     * was started. See sigaction(2).
     *
     * @param signal its number
     * @throws PosixException EINVAL if there is no such signal
     */
    public static void resetSignal(int signal) {
        NativeBuffer action = new NativeBuffer(SIGACTION_BYTES);
        // The handler comes first; SIG_DFL is 0, and so are no flags and an empty mask.
        int result = Libc.processes().sigaction(signal, action.address(), 0);
        Reference.reachabilityFence(action);
        check("sigaction for signal " + signal, result);
    }

    /**
     * Keeps ended children of this process until they are waited for. If the process was started
     * with SIGCHLD ignored, the kernel would discard them and their exit status. See waitpid(2).
     */
    public static void keepEndedChildren() {
        NativeBuffer action = NativeBuffer.scratch();
        int result = Libc.processes().sigaction(SIGCHLD, 0, action.address());
        check("sigaction for signal " + SIGCHLD, result);
        if (action.bytes().getLong(0) == SIG_IGN) {
            resetSignal(SIGCHLD);
        }
    }

    private static void check(String operation, int result) {
        if (result < 0) {
            throw new PosixException(operation, "for this process", -result);
        }
    }
}
