// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * A service could not be handed over to a successor, and goes on unchanged. The message says why.
 *
 * <p>Immutable, apart from the suppressed exceptions and the stack trace of any {@code Throwable}.
 *
 * @since 1.0
 */
public class HandoverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with a message.
     *
     * @param message what was attempted, and why it failed
     */
    public HandoverException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message what was attempted, and why it failed
     * @param cause the original error; may be null
     */
    public HandoverException(String message, Throwable cause) {
        super(message, cause);
    }
}
