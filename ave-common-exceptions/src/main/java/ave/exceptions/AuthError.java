// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * A handshake failed: the peer has no key, or not the right one.
 *
 * <p>Ports {@code ave.exceptions.AuthError}. Not safe for use by several threads at once, as every
 * {@link AveException}.
 */
public class AuthError extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one of a message alone.
     *
     * @param message what happened, for people
     */
    public AuthError(String message) {
        super(message);
    }

    /**
     * Makes one of details, as they travel.
     *
     * @param details must hold {@code "message"}
     * @throws IllegalArgumentException if there is no message
     */
    public AuthError(Map<String, ?> details) {
        super(details);
    }
}
