// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import ave.io.Fd;
import java.util.Objects;

/**
 * A connection in transit to another owner: its socket, the received bytes that were not taken, and
 * the bytes that were not sent. {@link Connection#detach()} creates it. {@link
 * Connection#Connection(DetachedConnection)} continues it, also in another process: pass the
 * descriptor there, and send the rest as data.
 *
 * @param address the address of the connection, not null
 * @param fd the socket, not null; the holder of this record closes it
 * @param unread the received bytes that were not taken, in order, not null; not copied
 * @param unsent the bytes that were not sent, in order, not null; not copied
 * @since 1.0
 */
public record DetachedConnection(Address address, Fd fd, byte[] unread, byte[] unsent) {
    /**
     * Creates a record of a connection.
     *
     * @param address the address of the connection, not null
     * @param fd the socket, not null; the holder of this record closes it
     * @param unread the received bytes that were not taken, in order, not null; not copied
     * @param unsent the bytes that were not sent, in order, not null; not copied
     * @throws NullPointerException if one of them is null
     */
    public DetachedConnection {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(fd, "fd");
        Objects.requireNonNull(unread, "unread");
        Objects.requireNonNull(unsent, "unsent");
    }
}
