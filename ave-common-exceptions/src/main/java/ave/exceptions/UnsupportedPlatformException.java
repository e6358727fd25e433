// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

/**
 * This JVM, operating system or C library lacks a feature that a call needs. The message names it
 * and the remedy: the flag that starts the JVM with native access, or the function that the C
 * library lacks. Calls that don't need the feature work nevertheless.
 *
 * <p>The library needs Linux on x86-64 or aarch64 with glibc 2.34 or newer.
 *
 * @since 1.0
 */
public final class UnsupportedPlatformException extends UnsupportedOperationException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the missing feature, and the remedy
     * @param cause why it is missing; null if the message says all
     */
    public UnsupportedPlatformException(String message, Throwable cause) {
        super(message, cause);
    }
}
