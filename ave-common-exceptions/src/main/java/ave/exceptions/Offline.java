// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * A handset is offline.
 *
 * <p>Ports {@code ave.exceptions.Offline}. Not thread-safe, as any {@link AveException}.
 *
 * @since 1.0
 */
public class Offline extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with a message.
     *
     * @param message what happened, for people; may be null
     */
    public Offline(String message) {
        super(message);
    }

    /**
     * Creates an exception with the given details.
     *
     * @param details must contain {@code "message"}
     * @throws IllegalArgumentException if {@code details} is null or contains no message
     */
    public Offline(Map<String, ?> details) {
        super(details);
    }
}
