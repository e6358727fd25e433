// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * The connection is closed, by either end.
 *
 * <p>Ports {@code ave.network.exceptions.ConnectionClosed}. Immutable, apart from what every {@code
 * Throwable} lets you add.
 */
public class ConnectionClosed extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Makes one that says {@code "connection closed"}. */
    public ConnectionClosed() {
        this("connection closed");
    }

    /**
     * Makes one with a message of its own.
     *
     * @param message what was attempted, on what, and what came of it
     */
    public ConnectionClosed(String message) {
        super(message);
    }

    /**
     * Makes one with a message of its own and a cause.
     *
     * @param message what was attempted, on what, and what came of it
     * @param cause what the trouble was seen as first; may be null
     */
    public ConnectionClosed(String message, Throwable cause) {
        super(message, cause);
    }
}
