// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SIGTERM;

import ave.io.Fd;
import ave.posix.Deadline;
import ave.posix.PidFd;
import ave.posix.Poll;
import ave.posix.Poller;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A process that is not a child of this one, known by its pid: a daemon, say, or one from a pid
 * file. Held through a pidfd, so that no other process that gets the pid later is signalled or
 * watched in its place. See pidfd_open(2). How it ended only its parent is told. Thread-safe.
 */
public final class AdoptedProcess implements AutoCloseable {
    private final PidFd process;

    private AdoptedProcess(PidFd process) {
        this.process = process;
    }

    /**
     * Takes hold of the process that has the pid now. A zombie is one that has ended.
     *
     * @param pid its id
     * @return the process, the caller's to close
     * @throws ave.io.PosixException ESRCH if there is none; EMFILE if there are no more descriptors
     */
    public static AdoptedProcess of(int pid) {
        return new AdoptedProcess(PidFd.open(pid));
    }

    /**
     * Its process id.
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
     * Waits for the end without a thread, whether this is closed meanwhile or not.
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

    /** Lets go of the process, which isn't touched. */
    @Override
    public void close() {
        process.close();
    }
}
