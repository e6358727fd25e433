// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * A read or write could not be completed now: wait until the descriptor is ready, then go on.
 *
 * <p>Ports {@code ave.network.exceptions.ConnectionAgain}. Immutable, apart from what every {@code
 * Throwable} lets you add.
 */
public class ConnectionAgain extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Makes one that says {@code "connection again"}. */
    public ConnectionAgain() {
        this("connection again");
    }

    /**
     * Makes one with a message of its own.
     *
     * @param message what was attempted, on what, and what came of it
     */
    public ConnectionAgain(String message) {
        super(message);
    }

    /**
     * Makes one with a message of its own and a cause.
     *
     * @param message what was attempted, on what, and what came of it
     * @param cause what the trouble was seen as first; may be null
     */
    public ConnectionAgain(String message, Throwable cause) {
        super(message, cause);
    }
}
