// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * The service that was asked is being replaced and takes no new calls.
 *
 * <p>Ports {@code ave.exceptions.Restarting}. Ask again, of its successor. Not safe for use by
 * several threads at once, as every {@link AveException}.
 */
public class Restarting extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one of a message alone.
     *
     * @param message what happened, for people
     */
    public Restarting(String message) {
        super(message);
    }

    /**
     * Makes one of details, as they travel.
     *
     * @param details must hold {@code "message"}
     * @throws IllegalArgumentException if there is no message
     */
    public Restarting(Map<String, ?> details) {
        super(details);
    }
}
