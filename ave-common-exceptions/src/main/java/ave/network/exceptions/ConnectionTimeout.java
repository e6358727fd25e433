// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * Nothing could be read or written within the time limit.
 *
 * <p>Ports {@code ave.network.exceptions.ConnectionTimeout}. Immutable, apart from what every
 * {@code Throwable} lets you add.
 */
public class ConnectionTimeout extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Makes one that says {@code "timed out"}. */
    public ConnectionTimeout() {
        this("timed out");
    }

    /**
     * Makes one with a message of its own.
     *
     * @param message what was attempted, on what, and what came of it
     */
    public ConnectionTimeout(String message) {
        super(message);
    }

    /**
     * Makes one with a message of its own and a cause.
     *
     * @param message what was attempted, on what, and what came of it
     * @param cause what the trouble was seen as first; may be null
     */
    public ConnectionTimeout(String message, Throwable cause) {
        super(message, cause);
    }
}
