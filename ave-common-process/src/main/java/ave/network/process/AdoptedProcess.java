// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SIGTERM;

import ave.io.Fd;
import ave.posix.Deadline;
import ave.posix.Orphans;
import ave.posix.PidFd;
import ave.posix.Poll;
import ave.posix.Poller;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A process that is not a child of this one, known by its pid: a daemon, say, or one from a pid
 * file. Held through a pidfd, so that no other process that gets the pid later is signalled or
 * watched in its place. See pidfd_open(2). The kernel tells the exit code to the parent alone, so
 * there is none here. Thread-safe.
 *
 * <p>Where this process is the first one of a container, a process that it adopted becomes its
 * child when the process's own parent ends, and is reaped at its end, whether this object was
 * closed or not.
 *
 * @since 1.0
 */
public final class AdoptedProcess implements AutoCloseable {
    private final PidFd process;

    private AdoptedProcess(PidFd process) {
        this.process = process;
    }

    /**
     * Takes hold of the process that has the pid now. A zombie counts as ended.
     *
     * @param pid its id
     * @return the process; the caller closes it
     * @throws ave.io.PosixException ESRCH if there is none; EMFILE if there are no more descriptors
     */
    public static AdoptedProcess of(int pid) {
        PidFd process = PidFd.open(pid);
        Orphans.reapLater(pid);
        return new AdoptedProcess(process);
    }

    /**
     * Returns the process's id.
     *
     * @return the pid, which may be another process's once this one has ended
     */
    public int pid() {
        return process.pid();
    }

    /** Sends SIGTERM; does nothing if it has ended. See {@link #kill}. */
    public void terminate() {
        kill(SIGTERM);
    }

    /**
     * Sends a signal; does nothing if the process has ended.
     *
     * @param signal its number
     * @throws ave.io.PosixException EPERM if the permission is denied; EINVAL if there is no such
     *     signal
     */
    public void kill(int signal) {
        process.signal(signal);
    }

    /**
     * Tells whether the process still runs.
     *
     * @return false once it has ended
     * @throws IllegalStateException if this was closed
     */
    public boolean isAlive() {
        return !Poll.awaitInAnyCase(process.number(), POLLIN, Deadline.after(Duration.ZERO));
    }

    /**
     * Waits until the process has ended.
     *
     * @param limit how long; null for ever
     * @return false if it didn't in time
     * @throws java.util.concurrent.CancellationException if the thread was interrupted; its
     *     interrupt flag stays set
     * @throws IllegalStateException if this was closed
     */
    public boolean awaitEnd(Duration limit) {
        return Poll.await(process.number(), POLLIN, Deadline.after(limit)) != 0;
    }

    /**
     * Returns a future for the end of the process; no thread waits. Closing this object doesn't
     * affect it.
     *
     * @return completed when the process has ended, in a thread of the common pool
     * @throws IllegalStateException if this was closed
     */
    public CompletableFuture<Void> onExit() {
        Fd own = Fd.duplicateOf(process.number());
        return Poller.ready(own.number(), POLLIN)
                .whenComplete((events, failure) -> own.close())
                .thenAcceptAsync(events -> {});
    }

    /** Releases the process, which goes on. */
    @Override
    public void close() {
        process.close();
    }
}
