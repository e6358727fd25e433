// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an {@link Rpc} method for connections that authenticated with the key of one of the named
 * accounts among the {@linkplain ControlOptions#altKeys alternative keys}. Ports {@code @preauth}.
 *
 * <p>Anyone may call it if at least one of the accounts is configured and all that are configured
 * have no key; nobody if none is configured. On purpose: the Python library let anyone in there,
 * and a wrong key as well where one of several accounts had none.
 *
 * @since 1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Preauth {
    /**
     * The accounts.
     *
     * @return names of accounts
     */
    String[] value();
}
