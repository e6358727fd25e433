// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

/** The arguments of a call don't fit the method; travels as a TypeError without a trace. */
public final class BadArguments extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadArguments(String message) {
        super(message, null, false, false);
    }
}
