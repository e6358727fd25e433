// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * An operation took longer than it was allowed to.
 *
 * <p>Ports {@code ave.exceptions.Timeout}. One that ends a command carries the keys {@code cmd} and
 * {@code out} too. Not safe for use by several threads at once, as every {@link AveException}.
 */
public class Timeout extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one of a message alone.
     *
     * @param message what happened, for people
     */
    public Timeout(String message) {
        super(message);
    }

    /**
     * Makes one of details, as they travel.
     *
     * @param details must hold {@code "message"}
     * @throws IllegalArgumentException if there is no message
     */
    public Timeout(Map<String, ?> details) {
        super(details);
    }
}
