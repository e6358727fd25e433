// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * The connection is closed, by this end or by the peer.
 *
 * <p>Ports {@code ave.network.exceptions.ConnectionClosed}. Immutable, apart from the suppressed
 * exceptions and the stack trace of any {@code Throwable}.
 *
 * @since 1.0
 */
public class ConnectionClosed extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with the message {@code "connection closed"}. */
    public ConnectionClosed() {
        this("connection closed");
    }

    /**
     * Creates an exception with a message.
     *
     * @param message what was attempted, on what, and why it failed
     */
    public ConnectionClosed(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message what was attempted, on what, and why it failed
     * @param cause the error behind it; may be null
     */
    public ConnectionClosed(String message, Throwable cause) {
        super(message, cause);
    }
}
