// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * A service has ended, or ends now, in an orderly way.
 *
 * <p>Ports {@code ave.exceptions.Exit}. A method of a service that throws it ends the service: the
 * caller gets the exception, then the service shuts down. Not thread-safe, as any {@link
 * AveException}.
 *
 * @since 1.0
 */
public class Exit extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with a message.
     *
     * @param message what happened, for people; may be null
     */
    public Exit(String message) {
        super(message);
    }

    /**
     * Creates an exception with the given details.
     *
     * @param details must contain {@code "message"}
     * @throws IllegalArgumentException if {@code details} is null or contains no message
     */
    public Exit(Map<String, ?> details) {
        super(details);
    }
}
