// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * The other end has thrown the connection away, with what was under way in it.
 *
 * <p>Ports {@code ave.network.exceptions.ConnectionReset}. On purpose a {@link ConnectionClosed},
 * so that one catch does for every connection that is gone. Immutable, apart from what every {@code
 * Throwable} lets you add.
 */
public class ConnectionReset extends ConnectionClosed {
    private static final long serialVersionUID = 1L;

    /** Makes one that says {@code "connection reset"}. */
    public ConnectionReset() {
        this("connection reset");
    }

    /**
     * Makes one with a message of its own.
     *
     * @param message what was attempted, on what, and what came of it
     */
    public ConnectionReset(String message) {
        super(message);
    }

    /**
     * Makes one with a message of its own and a cause.
     *
     * @param message what was attempted, on what, and what came of it
     * @param cause what the trouble was seen as first; may be null
     */
    public ConnectionReset(String message, Throwable cause) {
        super(message, cause);
    }
}
