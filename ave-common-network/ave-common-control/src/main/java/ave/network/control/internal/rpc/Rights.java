// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import java.util.List;

/**
 * Who may call a method.
 *
 * @param trusted whether the connection must be trusted
 * @param accounts the accounts that may call; empty for no such condition
 */
public record Rights(boolean trusted, List<String> accounts) {
    /** Everybody may call. */
    public static final Rights NONE = new Rights(false, List.of());
}
