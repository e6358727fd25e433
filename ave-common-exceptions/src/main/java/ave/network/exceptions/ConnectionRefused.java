// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * The peer refused the connection: nothing listens at that address.
 *
 * <p>Ports {@code ave.network.exceptions.ConnectionRefused}. Immutable, apart from the suppressed
 * exceptions and the stack trace of any {@code Throwable}.
 *
 * @since 1.0
 */
public class ConnectionRefused extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with the message {@code "connection refused"}. */
    public ConnectionRefused() {
        this("connection refused");
    }

    /**
     * Creates an exception with a message.
     *
     * @param message what was attempted, on what, and why it failed
     */
    public ConnectionRefused(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message what was attempted, on what, and why it failed
     * @param cause the error behind it; may be null
     */
    public ConnectionRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
