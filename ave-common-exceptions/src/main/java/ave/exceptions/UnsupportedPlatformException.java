// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

/**
 * Thrown where this JVM, operating system or C library lacks what a call needs. The message says
 * what is missing and what to do: which flag starts the JVM with native access, or which function
 * the C library doesn't have. Calls that don't need what is missing work nevertheless.
 *
 * <p>The library needs Linux on x86-64 or aarch64 with glibc 2.34 or newer.
 */
public final class UnsupportedPlatformException extends UnsupportedOperationException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what is missing, and what to do
     * @param cause why it is missing; null if the message says all
     */
    public UnsupportedPlatformException(String message, Throwable cause) {
        super(message, cause);
    }
}
