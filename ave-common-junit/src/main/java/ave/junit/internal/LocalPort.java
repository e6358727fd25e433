// SPDX-License-Identifier: Apache-2.0
package ave.junit.internal;

import ave.network.connection.FreePort;

/** Free ports of this machine, which nobody else can reach. */
final class LocalPort {
    static final String HOST = "127.0.0.1";

    private LocalPort() {}

    /** Finds one, and listens on it. */
    static FreePort find() {
        return FreePort.find(HOST, FreePort.DEFAULT_START, FreePort.DEFAULT_STOP, true);
    }
}
