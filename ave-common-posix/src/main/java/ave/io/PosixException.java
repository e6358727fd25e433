// SPDX-License-Identifier: Apache-2.0
package ave.io;

import ave.posix.abi.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A call to the operating system failed. The message says what was attempted, on what, and the
 * errno's name and text: {@code bind 127.0.0.1:4000: EADDRINUSE (Address already in use)}.
 *
 * @since 1.0
 */
public final class PosixException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final String target;
    private final int errno;

    /**
     * Creates the exception for one failed call.
     *
     * @param call what was attempted, usually the name of the libc function
     * @param target what it was attempted on: an address, a path, {@code fd 7}
     * @param errno why it failed, a positive error number
     */
    public PosixException(String call, Object target, int errno) {
        super(new IOException(call + " " + target + ": " + Errno.describe(errno)));
        this.call = call;
        this.target = String.valueOf(target);
        this.errno = errno;
    }

    /**
     * Returns what was attempted.
     *
     * @return usually the name of the libc function
     */
    public String call() {
        return call;
    }

    /**
     * Returns what it was attempted on.
     *
     * @return an address, a path, {@code fd 7}, …
     */
    public String target() {
        return target;
    }

    /**
     * Returns why the call failed.
     *
     * @return the error number, positive
     */
    public int errno() {
        return errno;
    }

    /**
     * Returns why the call failed, by name.
     *
     * @return the name as errno(3) lists it, such as {@code EADDRINUSE}; the number as text if
     *     Linux has no such error
     */
    public String errnoName() {
        return Errno.name(errno);
    }

    @Override
    public String getMessage() {
        return getCause().getMessage();
    }
}
