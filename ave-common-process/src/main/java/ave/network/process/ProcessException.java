// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

/**
 * A process could not be started; the message says which, and why.
 *
 * <p>Immutable, apart from what every {@code Throwable} lets you add.
 */
public class ProcessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what was attempted, on what, and what came of it
     */
    public ProcessException(String message) {
        super(message);
    }

    /**
     * Makes one with a cause.
     *
     * @param message what was attempted, on what, and what came of it
     * @param cause what the trouble was seen as first; may be null
     */
    public ProcessException(String message, Throwable cause) {
        super(message, cause);
    }
}
