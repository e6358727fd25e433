// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * The service that was asked has terminated in a controlled manner.
 *
 * <p>Ports {@code ave.exceptions.Exit}. A method of a service that throws it ends the service. Not
 * safe for use by several threads at once, as every {@link AveException}.
 */
public class Exit extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one of a message alone.
     *
     * @param message what happened, for people
     */
    public Exit(String message) {
        super(message);
    }

    /**
     * Makes one of details, as they travel.
     *
     * @param details must hold {@code "message"}
     * @throws IllegalArgumentException if there is no message
     */
    public Exit(Map<String, ?> details) {
        super(details);
    }
}
