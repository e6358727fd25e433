// SPDX-License-Identifier: Apache-2.0
package ave.network.exceptions;

/**
 * Any trouble of a connection: one type to catch for all of them.
 *
 * <p>It ports nothing: the Python library's exceptions of connections have no common type. They are
 * made where the trouble is seen and never travel to another service. Immutable, apart from what
 * every {@code Throwable} lets you add.
 */
public abstract class ConnectionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one with a message.
     *
     * @param message what was attempted, on what, and what came of it
     */
    protected ConnectionException(String message) {
        super(message);
    }

    /**
     * Makes one with a message and a cause.
     *
     * @param message what was attempted, on what, and what came of it
     * @param cause what the trouble was seen as first; may be null
     */
    protected ConnectionException(String message, Throwable cause) {
        super(message, cause);
    }
}
