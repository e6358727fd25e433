// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.supervise;

/** Why a supervisor has ended without being asked to. */
public final class GivenUp extends Exception {
    private static final long serialVersionUID = 1L;

    GivenUp(String message, Throwable cause) {
        super(message, cause);
    }
}
