// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * An activity in the background, which its client polls for, has terminated.
 *
 * <p>Ports {@code ave.exceptions.Terminated}. Not safe for use by several threads at once, as every
 * {@link AveException}.
 */
public class Terminated extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one of a message alone.
     *
     * @param message what happened, for people
     */
    public Terminated(String message) {
        super(message);
    }

    /**
     * Makes one of details, as they travel.
     *
     * @param details must hold {@code "message"}
     * @throws IllegalArgumentException if there is no message
     */
    public Terminated(Map<String, ?> details) {
        super(details);
    }
}
