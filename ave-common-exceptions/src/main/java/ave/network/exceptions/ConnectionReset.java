// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * The peer has reset the connection. Data in transit is lost.
 *
 * <p>Ports {@code ave.network.exceptions.ConnectionReset}. Differs on purpose: it is a {@link
 * ConnectionClosed}, so that one catch clause covers every connection that has ended. Immutable,
 * apart from the suppressed exceptions and the stack trace of any {@code Throwable}.
 *
 * @since 1.0
 */
public class ConnectionReset extends ConnectionClosed {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with the message {@code "connection reset"}. */
    public ConnectionReset() {
        this("connection reset");
    }

    /**
     * Creates an exception with a message.
     *
     * @param message what was attempted, on what, and why it failed
     */
    public ConnectionReset(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message what was attempted, on what, and why it failed
     * @param cause the error behind it; may be null
     */
    public ConnectionReset(String message, Throwable cause) {
        super(message, cause);
    }
}
