// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * A process tried to join itself.
 *
 * <p>Ports {@code ave.network.exceptions.Unjoinable}. Immutable, apart from the suppressed
 * exceptions and the stack trace of any {@code Throwable}.
 *
 * @since 1.0
 */
public class Unjoinable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with an empty message. */
    public Unjoinable() {
        this("");
    }

    /**
     * Creates an exception with a message.
     *
     * @param message what was attempted, on what, and why it failed
     */
    public Unjoinable(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message what was attempted, on what, and why it failed
     * @param cause the error behind it; may be null
     */
    public Unjoinable(String message, Throwable cause) {
        super(message, cause);
    }
}
