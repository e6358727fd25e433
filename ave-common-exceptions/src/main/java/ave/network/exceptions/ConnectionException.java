// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * The superclass of all exceptions of a connection, to be caught in their place.
 *
 * <p>It ports nothing: the exceptions of connections have no common class in the Python library.
 * They are local and never travel to another service. Immutable, apart from the suppressed
 * exceptions and the stack trace of any {@code Throwable}.
 *
 * @since 1.0
 */
public abstract class ConnectionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with a message.
     *
     * @param message what was attempted, on what, and why it failed
     */
    protected ConnectionException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a message and a cause.
     *
     * @param message what was attempted, on what, and why it failed
     * @param cause the error behind it; may be null
     */
    protected ConnectionException(String message, Throwable cause) {
        super(message, cause);
    }
}
