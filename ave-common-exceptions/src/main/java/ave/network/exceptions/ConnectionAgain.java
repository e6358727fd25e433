// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * A read or write was not complete when the socket had no more data or no more room. Wait until the
 * descriptor is ready, then call again.
 *
 * <p>Ports {@code ave.network.exceptions.ConnectionAgain}. Immutable, apart from the suppressed
 * exceptions and the stack trace of any {@code Throwable}.
 *
 * @since 1.0
 */
public class ConnectionAgain extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with the message {@code "connection again"}. */
    public ConnectionAgain() {
        this("connection again");
    }

    /**
     * Creates an exception with a message.
     *
     * @param message what was attempted, on what, and why it failed
     */
    public ConnectionAgain(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message what was attempted, on what, and why it failed
     * @param cause the error behind it; may be null
     */
    public ConnectionAgain(String message, Throwable cause) {
        super(message, cause);
    }
}
