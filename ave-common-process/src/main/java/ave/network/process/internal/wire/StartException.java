// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.wire;

/** A process could not be started; the message says which, and why. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(message);
    }

    /** The cause may be null. */
    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
