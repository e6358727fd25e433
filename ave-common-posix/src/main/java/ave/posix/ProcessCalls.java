// SPDX-License-Identifier: Apache-2.0
package ave.posix;

/**
 * libc's and the kernel's functions on processes. Each returns what the function returns or, when
 * it fails, the negated errno. Pointers are addresses. Man pages: waitpid(2), kill(2),
 * pidfd_open(2), pidfd_send_signal(2).
 */
interface ProcessCalls {
    int waitpid(int pid, long status, int options);

    int kill(int pid, int signal);

    int pidfdOpen(int pid);

    int pidfdSendSignal(int pidfd, int signal);
}
