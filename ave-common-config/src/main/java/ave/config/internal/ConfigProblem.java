// SPDX-License-Identifier: Apache-2.0
package ave.config.internal;

/**
 * What is wrong with a configuration file, in the internal packages. {@code ave.config} turns it
 * into its public exception, with the same message and cause.
 */
public final class ConfigProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates a problem that has no other exception as its cause.
     *
     * @param message what is wrong, and with which file
     */
    public ConfigProblem(String message) {
        super(message);
    }

    /**
     * Creates a problem.
     *
     * @param message what is wrong, and with which file
     * @param cause the exception of the operating system, or null
     */
    public ConfigProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
