// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

/**
 * libc's and the kernel's functions on processes. Each returns what the function returns or, when
 * it fails, the negated errno. Pointers are addresses. Man pages: waitpid(2), waitid(2), kill(2),
 * pidfd_open(2), pidfd_send_signal(2), getsid(2), getpgid(2), getpid(2), prctl(2), umask(2),
 * sysconf(3), _exit(2), sigaction(2), pthread_sigmask(3).
 */
public interface ProcessCalls {
    int waitpid(int pid, long status, int options);

    int waitid(int idType, int id, long siginfo, int options);

    int kill(int pid, int signal);

    int pidfdOpen(int pid);

    int pidfdSendSignal(int pidfd, int signal);

    int getsid(int pid);

    int getpgid(int pid);

    int getpid();

    int getppid();

    int prctl(int operation, long argument);

    int umask(int mask);

    /** The limit that is asked for has to fit an int; negative for none. */
    int sysconf(int name);

    /** Never returns. */
    void exit(int code);

    int sigaction(int number, long action, long old);

    /** Returns the error number itself. */
    int sigmask(int how, long set, long old);
}
