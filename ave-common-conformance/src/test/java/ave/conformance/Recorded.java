// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** The situations of {@code wire_behaviour.json} that a test plays. */
@Retention(RUNTIME)
@Target(METHOD)
@interface Recorded {
    String[] value();
}
