// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * There is no such process.
 *
 * <p>Ports {@code ave.network.exceptions.Unknown}. Immutable, apart from the suppressed exceptions
 * and the stack trace of any {@code Throwable}.
 *
 * @since 1.0
 */
public class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with an empty message. */
    public Unknown() {
        this("");
    }

    /**
     * Creates an exception with a message.
     *
     * @param message what was attempted, on what, and why it failed
     */
    public Unknown(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message what was attempted, on what, and why it failed
     * @param cause the error behind it; may be null
     */
    public Unknown(String message, Throwable cause) {
        super(message, cause);
    }
}
