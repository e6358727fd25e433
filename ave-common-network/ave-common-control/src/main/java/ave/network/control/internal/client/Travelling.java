// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import ave.network.connection.BlockingConnection;
import java.io.Serializable;

/**
 * A connection on its way to another process.
 *
 * @param connection the connection
 * @param afterNotification whether refusals of notifications may come on it
 */
record Travelling(BlockingConnection connection, boolean afterNotification)
        implements Serializable {
    private static final long serialVersionUID = 1L;
}
