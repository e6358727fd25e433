// SPDX-License-Identifier: Apache-2.0
package ave.io;

import ave.posix.abi.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A call to the operating system failed. The message says what was attempted, on what, and the
 * errno's name and text: {@code bind 127.0.0.1:4000: EADDRINUSE (Address already in use)}.
 *
 * <p>Callers outside of this library's modules catch it as {@link UncheckedIOException}.
 */
public final class PosixException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final int errno;

    /**
     * Creates the exception for one failed call.
     *
     * @param operation what was attempted, usually the name of the libc function
     * @param target what it was attempted on: an address, a path, {@code fd 7}
     * @param errno why it failed, a positive error number
     */
    public PosixException(String operation, Object target, int errno) {
        super(new IOException(operation + " " + target + ": " + Errno.describe(errno)));
        this.operation = operation;
        this.errno = errno;
    }

    /**
     * Returns what was attempted.
     *
     * @return usually the name of the libc function
     */
    public String operation() {
        return operation;
    }

    /**
     * Returns why the call failed.
     *
     * @return the error number, positive
     */
    public int errno() {
        return errno;
    }

    @Override
    public String getMessage() {
        return getCause().getMessage();
    }
}
