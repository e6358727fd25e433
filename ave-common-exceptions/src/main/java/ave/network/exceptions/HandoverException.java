// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * A service could not be handed over; it goes on as if nothing had been. The message says why.
 *
 * <p>Immutable, apart from what every {@code Throwable} lets you add.
 */
public class HandoverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what was attempted, and what came of it
     */
    public HandoverException(String message) {
        super(message);
    }

    /**
     * Makes one with a cause.
     *
     * @param message what was attempted, and what came of it
     * @param cause what the trouble was seen as first; may be null
     */
    public HandoverException(String message, Throwable cause) {
        super(message, cause);
    }
}
