// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * The process can't be waited for: it is no child of this one (a daemon never is), or was waited
 * for before.
 *
 * <p>Ports {@code ave.network.exceptions.Unwaitable}. Immutable, apart from what every {@code
 * Throwable} lets you add.
 */
public class Unwaitable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one with an empty message. */
    public Unwaitable() {
        this("");
    }

    /**
     * Makes one with a message of its own.
     *
     * @param message what was attempted, on what, and what came of it
     */
    public Unwaitable(String message) {
        super(message);
    }

    /**
     * Makes one with a message of its own and a cause.
     *
     * @param message what was attempted, on what, and what came of it
     * @param cause what the trouble was seen as first; may be null
     */
    public Unwaitable(String message, Throwable cause) {
        super(message, cause);
    }
}
