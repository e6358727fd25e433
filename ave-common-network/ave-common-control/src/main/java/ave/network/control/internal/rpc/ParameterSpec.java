// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import com.fasterxml.jackson.databind.JavaType;

/**
 * What is declared of one parameter of a method.
 *
 * @param kind what it takes
 * @param name its name on the wire; null if it is unknown
 * @param raw its class; of {@link Kind#REST} the class of an element
 * @param declared its type, with what is known of type parameters
 * @param defaultJson its value if the caller leaves it out, as JSON; null if it is required
 */
public record ParameterSpec(
        Kind kind, String name, Class<?> raw, JavaType declared, String defaultJson) {
    /** What a parameter takes. */
    public enum Kind {
        /** One argument, by position or by name. */
        PLAIN,

        /** All positional arguments that are left. */
        REST,

        /** All named arguments that are left. */
        KWARGS
    }
}
