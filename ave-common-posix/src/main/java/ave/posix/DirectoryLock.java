// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.LOCK_EX;
import static ave.posix.abi.Constants.LOCK_NB;
import static ave.posix.abi.Constants.O_DIRECTORY;
import static ave.posix.abi.Constants.O_RDONLY;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.libc.Libc;
import java.time.Duration;

/**
 * Keeps others who take the same lock from working in a directory at the same time, in this process
 * and in others. It leaves nothing there, and ends with the process at the latest. See flock(2).
 */
public final class DirectoryLock implements AutoCloseable {
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

    private final Fd fd;

    private DirectoryLock(Fd fd) {
        this.fd = fd;
    }

    /**
     * Locks a directory.
     *
     * @param path its path
     * @param deadline how long to wait for others
     * @return the lock, the caller's to close
     * @throws PosixException EAGAIN if another has it all the time; ENOENT, EACCES if the directory
     *     can't be read, or what else open(2) and flock(2) list
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    public static DirectoryLock take(String path, Deadline deadline) {
        Fd fd = Descriptors.open(path, O_RDONLY | O_DIRECTORY);
        boolean locked = false;
        try {
            Backoff backoff = new Backoff(LONGEST_PAUSE, deadline);
            int result = tryToLock(fd);
            while (result == -EAGAIN && backoff.pause()) {
                result = tryToLock(fd);
            }
            if (result < 0) {
                throw new PosixException("flock", path, -result);
            }
            locked = true;
            return new DirectoryLock(fd);
        } finally {
            if (!locked) {
                fd.close();
            }
        }
    }

    private static int tryToLock(Fd fd) {
        return Libc.files().flock(fd.number(), LOCK_EX | LOCK_NB);
    }

    @Override
    public void close() {
        fd.close();
    }
}
