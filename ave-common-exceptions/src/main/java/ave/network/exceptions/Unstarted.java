// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * The process was not started yet.
 *
 * <p>Ports {@code ave.network.exceptions.Unstarted}. Immutable, apart from what every {@code
 * Throwable} lets you add.
 */
public class Unstarted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one with an empty message. */
    public Unstarted() {
        this("");
    }

    /**
     * Makes one with a message of its own.
     *
     * @param message what was attempted, on what, and what came of it
     */
    public Unstarted(String message) {
        super(message);
    }

    /**
     * Makes one with a message of its own and a cause.
     *
     * @param message what was attempted, on what, and what came of it
     * @param cause what the trouble was seen as first; may be null
     */
    public Unstarted(String message, Throwable cause) {
        super(message, cause);
    }
}
