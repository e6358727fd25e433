// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * The process can't be waited for: it is not a child of this process (a daemon never is), or its
 * exit status was collected elsewhere.
 *
 * <p>Ports {@code ave.network.exceptions.Unwaitable}. Immutable, apart from the suppressed
 * exceptions and the stack trace of any {@code Throwable}.
 *
 * @since 1.0
 */
public class Unwaitable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with an empty message. */
    public Unwaitable() {
        this("");
    }

    /**
     * Creates an exception with a message.
     *
     * @param message what was attempted, on what, and why it failed
     */
    public Unwaitable(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message what was attempted, on what, and why it failed
     * @param cause the error behind it; may be null
     */
    public Unwaitable(String message, Throwable cause) {
        super(message, cause);
    }
}
