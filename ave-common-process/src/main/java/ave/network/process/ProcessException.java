// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

/**
 * A process could not be started, or did not return a value. The message names the process and the
 * reason.
 *
 * <p>Immutable, apart from what every {@code Throwable} lets you add.
 *
 * @since 1.0
 */
public class ProcessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception without a cause.
     *
     * @param message what was attempted, on what, and the reason of the failure
     */
    public ProcessException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message what was attempted, on what, and the reason of the failure
     * @param cause the exception that was caught; may be null
     */
    public ProcessException(String message, Throwable cause) {
        super(message, cause);
    }
}
