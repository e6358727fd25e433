// SPDX-License-Identifier: Apache-2.0
package ave.exceptions;

import java.util.Map;

/**
 * The composition server could not carry out an order.
 *
 * <p>Ports {@code ave.exceptions.CompositionServerResponseOrderFailed}. On purpose it comes out of
 * a call as itself; the Python library forgot it and gave an {@code AveException}. Not safe for use
 * by several threads at once, as every {@link AveException}.
 */
public class CompositionServerResponseOrderFailed extends AveException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one of a message alone.
     *
     * @param message what happened, for people
     */
    public CompositionServerResponseOrderFailed(String message) {
        super(message);
    }

    /**
     * Makes one of details, as they travel.
     *
     * @param details must hold {@code "message"}
     * @throws IllegalArgumentException if there is no message
     */
    public CompositionServerResponseOrderFailed(Map<String, ?> details) {
        super(details);
    }
}
