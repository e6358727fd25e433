// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * A composition failed because its images could not be downloaded.
 *
 * <p>Ports {@code ave.exceptions.CompositionDownloadImagesFailed}. Differs on purpose: the client
 * of a service gets this class, where the Python library gives it a plain {@code AveException}. Not
 * thread-safe, as any {@link AveException}.
 *
 * @since 1.0
 */
public class CompositionDownloadImagesFailed extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with a message.
     *
     * @param message what happened, for people; may be null
     */
    public CompositionDownloadImagesFailed(String message) {
        super(message);
    }

    /**
     * Creates an exception with the given details.
     *
     * @param details must contain {@code "message"}
     * @throws IllegalArgumentException if {@code details} is null or contains no message
     */
    public CompositionDownloadImagesFailed(Map<String, ?> details) {
        super(details);
    }
}
