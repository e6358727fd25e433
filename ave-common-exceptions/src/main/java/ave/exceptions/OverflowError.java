// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * A number is too large, such as the size of a message.
 *
 * <p>Ports the built-in {@code OverflowError} of Python, which services send. Differs on purpose:
 * it is an {@link AveException}, so it has details and a trace. Not thread-safe, as any {@link
 * AveException}.
 *
 * @since 1.0
 */
public class OverflowError extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with a message.
     *
     * @param message what happened, for people; may be null
     */
    public OverflowError(String message) {
        super(message);
    }

    /**
     * Creates an exception with the given details.
     *
     * @param details must contain {@code "message"}
     * @throws IllegalArgumentException if {@code details} is null or contains no message
     */
    public OverflowError(Map<String, ?> details) {
        super(details);
    }
}
