// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that can be called over the network; nothing else can be. Ports {@code @rpc}.
 *
 * <p>Its name on the wire is the Java name in snake_case ({@code getPid} → {@code get_pid}) unless
 * another is given. A method that overrides a marked one must be marked itself to be callable. In
 * an interface for {@link RemoteControl#as} it gives a method another name.
 *
 * <p>Arguments come by position and by name, the Java name in snake_case unless {@link Param} gives
 * another. A trailing varargs parameter takes the positional arguments that are left over, a {@link
 * Kwargs} parameter the named ones; {@link Default} makes one optional. The returned value is the
 * response. A {@link java.util.concurrent.CompletionStage} responds when it completes, without
 * blocking the loop; responses keep the order of the requests.
 *
 * @since 1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Rpc {
    /**
     * The name on the wire.
     *
     * @return the name; empty for the one that is made from the Java name
     */
    String value() default "";
}
