// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck.internal;

import java.util.List;

/** A snapshot of one kind of resource. */
@FunctionalInterface
interface Stock {
    /** Returns a line for each resource that has been added since. */
    List<String> added();
}
