// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EFD_CLOEXEC;
import static ave.posix.abi.Constants.EFD_NONBLOCK;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;

/** Wakes a thread that waits for descriptors. See eventfd(2). Thread-safe. */
public final class EventFd implements AutoCloseable {
    private final Fd fd;

    /**
     * Creates an event descriptor that isn't signalled.
     *
     * @throws PosixException EMFILE or ENFILE if there is no free descriptor
     */
    public EventFd() {
        int number = Libc.files().eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (number < 0) {
            throw new PosixException("eventfd", "for wake-ups", -number);
        }
        fd = Fd.of(number);
    }

    /**
     * The descriptor to wait for; it is readable from {@link #signal()} to {@link #drain()}.
     *
     * @return its number
     */
    public int number() {
        return fd.number();
    }

    /**
     * Tells whether it is open.
     *
     * @return whether it can be used
     */
    public boolean isOpen() {
        return fd.isOpen();
    }

    /** Makes the descriptor readable. Any number of signals before a drain count as one. */
    public void signal() {
        NativeBuffer one = NativeBuffer.scratch();
        one.bytes().putLong(0, 1);
        check("write", Libc.files().write(fd.number(), one.address(), Long.BYTES));
    }

    /** Makes the descriptor unreadable again. */
    public void drain() {
        check("read", Libc.files().read(fd.number(), NativeBuffer.scratch().address(), Long.BYTES));
    }

    /** EAGAIN means that it is in the wanted state already. */
    private void check(String operation, int result) {
        if (result < 0 && result != -EAGAIN) {
            throw new PosixException(operation, fd, -result);
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
