// SPDX-License-Identifier: Apache-2.0
package ave.persona;

/**
 * This process did not become the user that it was meant to; the message says why.
 *
 * @since 1.0
 */
public final class PersonaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PersonaException(String message) {
        super(message);
    }

    PersonaException(String message, Throwable cause) {
        super(message, cause);
    }
}
