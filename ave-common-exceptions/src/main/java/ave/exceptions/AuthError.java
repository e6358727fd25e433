// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * The handshake of a connection failed: the client has no key that the service accepts.
 *
 * <p>Ports {@code ave.exceptions.AuthError}. Not thread-safe, as any {@link AveException}.
 *
 * @since 1.0
 */
public class AuthError extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with a message.
     *
     * @param message what happened, for people; may be null
     */
    public AuthError(String message) {
        super(message);
    }

    /**
     * Creates an exception with the given details.
     *
     * @param details must contain {@code "message"}
     * @throws IllegalArgumentException if {@code details} is null or contains no message
     */
    public AuthError(Map<String, ?> details) {
        super(details);
    }
}
