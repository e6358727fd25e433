// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * The composition server responded with HTTP status 502, 503 or 504. The request may be repeated.
 *
 * <p>Ports {@code ave.exceptions.CompositionServerResponseHttpRetryCode}. Differs on purpose: the
 * client of a service gets this class, where the Python library gives it a plain {@code
 * AveException}. Not thread-safe, as any {@link AveException}.
 *
 * @since 1.0
 */
public class CompositionServerResponseHttpRetryCode extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with a message.
     *
     * @param message what happened, for people; may be null
     */
    public CompositionServerResponseHttpRetryCode(String message) {
        super(message);
    }

    /**
     * Creates an exception with the given details.
     *
     * @param details must contain {@code "message"}
     * @throws IllegalArgumentException if {@code details} is null or contains no message
     */
    public CompositionServerResponseHttpRetryCode(Map<String, ?> details) {
        super(details);
    }
}
