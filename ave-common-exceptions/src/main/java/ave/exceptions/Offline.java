// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * A handset is offline.
 *
 * <p>Ports {@code ave.exceptions.Offline}. Not safe for use by several threads at once, as every
 * {@link AveException}.
 */
public class Offline extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one of a message alone.
     *
     * @param message what happened, for people
     */
    public Offline(String message) {
        super(message);
    }

    /**
     * Makes one of details, as they travel.
     *
     * @param details must hold {@code "message"}
     * @throws IllegalArgumentException if there is no message
     */
    public Offline(Map<String, ?> details) {
        super(details);
    }
}
