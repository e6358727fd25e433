// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * A number is too big for its place, such as the size of a message for the limit of a service.
 *
 * <p>Ports the built-in {@code OverflowError} of Python, which services send. On purpose it is an
 * {@link AveException} here, so that it has details and a trace. Not safe for use by several
 * threads at once.
 */
public class OverflowError extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one of a message alone.
     *
     * @param message what happened, for people
     */
    public OverflowError(String message) {
        super(message);
    }

    /**
     * Makes one of details, as they travel.
     *
     * @param details must hold {@code "message"}
     * @throws IllegalArgumentException if there is no message
     */
    public OverflowError(Map<String, ?> details) {
        super(details);
    }
}
