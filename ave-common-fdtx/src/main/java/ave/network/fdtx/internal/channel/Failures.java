// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx.internal.channel;

import static ave.posix.abi.Constants.ECONNRESET;
import static ave.posix.abi.Constants.EPIPE;

import ave.io.Fd;
import ave.io.PosixException;
import ave.network.exceptions.ConnectionClosed;

/** The exceptions for calls that failed. */
final class Failures {
    private Failures() {}

    /** Returns the result of a call unless it is an errno. */
    static int check(String operation, Fd socket, int result) {
        if (result == -EPIPE || result == -ECONNRESET) {
            throw new ConnectionClosed();
        }
        if (result < 0) {
            throw new PosixException(operation, socket, -result);
        }
        return result;
    }
}
