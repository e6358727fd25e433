// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives the parameter of an {@link Rpc} method a name on the wire. Without this annotation the name
 * is the Java name in snake_case, which is known if the class was compiled with {@code
 * -parameters}.
 *
 * <p>Calls with positional arguments need no names. A method with a {@link Default} or {@link
 * Kwargs} parameter does: the service doesn't start if names are unknown there.
 *
 * @since 1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Param {
    /**
     * The name on the wire.
     *
     * @return the name
     */
    String value();
}
