// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * A connection could not be established, read or written within the time limit.
 *
 * <p>Ports {@code ave.network.exceptions.ConnectionTimeout}. Immutable, apart from the suppressed
 * exceptions and the stack trace of any {@code Throwable}.
 *
 * @since 1.0
 */
public class ConnectionTimeout extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with the message {@code "timed out"}. */
    public ConnectionTimeout() {
        this("timed out");
    }

    /**
     * Creates an exception with a message.
     *
     * @param message what was attempted, on what, and why it failed
     */
    public ConnectionTimeout(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message what was attempted, on what, and why it failed
     * @param cause the error behind it; may be null
     */
    public ConnectionTimeout(String message, Throwable cause) {
        super(message, cause);
    }
}
