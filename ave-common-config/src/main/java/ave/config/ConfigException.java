// SPDX-License-Identifier: Apache-2.0
package ave.config;

import ave.config.internal.ConfigProblem;

/**
 * A configuration file can't be used or created. The message has the path and the reason. If the
 * operating system is the reason, its exception is the cause. Neither the message nor a cause
 * quotes a malformed file, because it may hold keys.
 *
 * @since 1.0
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigException(String message, Throwable cause) {
        super(message, cause);
    }

    ConfigException(ConfigProblem problem) {
        super(problem.getMessage(), problem.getCause());
    }
}
