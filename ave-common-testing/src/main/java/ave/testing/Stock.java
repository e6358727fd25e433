// SPDX-License-Identifier: Apache-2.0
package ave.testing;

import java.util.List;

/** What there was of one kind of thing. */
@FunctionalInterface
interface Stock {
    /** A line for each thing that is there now and wasn't then. */
    List<String> added();
}
