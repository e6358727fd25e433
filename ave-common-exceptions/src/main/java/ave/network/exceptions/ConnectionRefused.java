// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * The other end refuses connections: nobody listens there.
 *
 * <p>Ports {@code ave.network.exceptions.ConnectionRefused}. Immutable, apart from what every
 * {@code Throwable} lets you add.
 */
public class ConnectionRefused extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Makes one that says {@code "connection refused"}. */
    public ConnectionRefused() {
        this("connection refused");
    }

    /**
     * Makes one with a message of its own.
     *
     * @param message what was attempted, on what, and what came of it
     */
    public ConnectionRefused(String message) {
        super(message);
    }

    /**
     * Makes one with a message of its own and a cause.
     *
     * @param message what was attempted, on what, and what came of it
     * @param cause what the trouble was seen as first; may be null
     */
    public ConnectionRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
