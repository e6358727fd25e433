// SPDX-License-Identifier: Apache-2.0
package ave.config;

/**
 * A configuration file can't be used or created; the message has the path and says why. Where the
 * operating system is the reason, its exception is the cause. Neither the message nor a cause
 * quotes what is in a malformed file, as that may be a key.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }

    ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
