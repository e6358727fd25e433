// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.pool;

import static ave.posix.abi.Constants.EAGAIN;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Descriptors;
import ave.posix.EventFd;
import ave.posix.abi.NativeBuffer;
import java.io.Serializable;

/**
 * How many jobs a worker has begun with. The worker counts, which wakes up nobody; the pool looks
 * when the worker has died, so that it knows whether the last job is to blame. For one thread at a
 * time on each side.
 */
public final class Tally implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;

    /** An eventfd(2), whose counter the kernel keeps. */
    private final Fd fd;

    /**
     * Makes one that counts from zero.
     *
     * @throws PosixException if there are no more descriptors
     */
    public Tally() {
        try (EventFd counter = new EventFd()) {
            fd = Fd.duplicateOf(counter.number());
        }
    }

    /** Counts one more. */
    public void add() {
        NativeBuffer one = NativeBuffer.scratch();
        one.bytes().putLong(0, 1);
        check("write to", Descriptors.write(fd, one, 0, Long.BYTES));
    }

    /**
     * Tells what was counted, and begins anew.
     *
     * @return how many there were
     */
    public long take() {
        NativeBuffer count = NativeBuffer.scratch();
        int result = Descriptors.read(fd, count, 0, Long.BYTES);
        if (result == -EAGAIN) {
            return 0;
        }
        check("read from", result);
        return count.bytes().getLong(0);
    }

    private void check(String attempt, int result) {
        if (result < 0) {
            throw new PosixException(attempt, "the counter of a worker", -result);
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
