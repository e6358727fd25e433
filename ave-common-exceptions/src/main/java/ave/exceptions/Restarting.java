// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * A service takes no new calls because its successor is about to replace it. Call again.
 *
 * <p>Ports {@code ave.exceptions.Restarting}. Not thread-safe, as any {@link AveException}.
 *
 * @since 1.0
 */
public class Restarting extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with a message.
     *
     * @param message what happened, for people; may be null
     */
    public Restarting(String message) {
        super(message);
    }

    /**
     * Creates an exception with the given details.
     *
     * @param details must contain {@code "message"}
     * @throws IllegalArgumentException if {@code details} is null or contains no message
     */
    public Restarting(Map<String, ?> details) {
        super(details);
    }
}
