// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * The process has not been started.
 *
 * <p>Ports {@code ave.network.exceptions.Unstarted}. Immutable, apart from the suppressed
 * exceptions and the stack trace of any {@code Throwable}.
 *
 * @since 1.0
 */
public class Unstarted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with an empty message. */
    public Unstarted() {
        this("");
    }

    /**
     * Creates an exception with a message.
     *
     * @param message what was attempted, on what, and why it failed
     */
    public Unstarted(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message what was attempted, on what, and why it failed
     * @param cause the error behind it; may be null
     */
    public Unstarted(String message, Throwable cause) {
        super(message, cause);
    }
}
