// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * A connection is being made: wait until its descriptor is writable, then ask again.
 *
 * <p>Ports {@code ave.network.exceptions.ConnectionInProgress}. Immutable, apart from what every
 * {@code Throwable} lets you add.
 */
public class ConnectionInProgress extends ConnectionException {
    private static final long serialVersionUID = 1L;

    /** Makes one that says {@code "connection in progress"}. */
    public ConnectionInProgress() {
        this("connection in progress");
    }

    /**
     * Makes one with a message of its own.
     *
     * @param message what was attempted, on what, and what came of it
     */
    public ConnectionInProgress(String message) {
        super(message);
    }

    /**
     * Makes one with a message of its own and a cause.
     *
     * @param message what was attempted, on what, and what came of it
     * @param cause what the trouble was seen as first; may be null
     */
    public ConnectionInProgress(String message, Throwable cause) {
        super(message, cause);
    }
}
