// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes the parameter of an {@link Rpc} method optional.
 *
 * @since 1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Default {
    /**
     * The value if the caller omits the argument.
     *
     * @return the value as JSON text, {@code "null"} for null
     */
    String value();
}
