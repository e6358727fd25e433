// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * The connection is being established. Wait until the descriptor is writable, then call again.
 *
 * <p>Ports {@code ave.network.exceptions.ConnectionInProgress}. Immutable, apart from the
 * suppressed exceptions and the stack trace of any {@code Throwable}.
 *
 * @since 1.0
 */
public class ConnectionInProgress extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with the message {@code "connection in progress"}. */
    public ConnectionInProgress() {
        this("connection in progress");
    }

    /**
     * Creates an exception with a message.
     *
     * @param message what was attempted, on what, and why it failed
     */
    public ConnectionInProgress(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message what was attempted, on what, and why it failed
     * @param cause the error behind it; may be null
     */
    public ConnectionInProgress(String message, Throwable cause) {
        super(message, cause);
    }
}
