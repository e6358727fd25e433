// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * A process was asked to join itself.
 *
 * <p>Ports {@code ave.network.exceptions.Unjoinable}. Immutable, apart from what every {@code
 * Throwable} lets you add.
 */
public class Unjoinable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one with an empty message. */
    public Unjoinable() {
        this("");
    }

    /**
     * Makes one with a message of its own.
     *
     * @param message what was attempted, on what, and what came of it
     */
    public Unjoinable(String message) {
        super(message);
    }

    /**
     * Makes one with a message of its own and a cause.
     *
     * @param message what was attempted, on what, and what came of it
     * @param cause what the trouble was seen as first; may be null
     */
    public Unjoinable(String message, Throwable cause) {
        super(message, cause);
    }
}
