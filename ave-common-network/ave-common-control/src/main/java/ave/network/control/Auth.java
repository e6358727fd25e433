// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an {@link Rpc} method for connections that authenticated with the primary key, that were
 * given a key by the service itself, or that came over a UNIX socket from a {@linkplain
 * ControlOptions#trustedUsers trusted user}. An empty key is no key. Ports {@code @auth}.
 *
 * @since 1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Auth {}
