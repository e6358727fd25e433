// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import ave.io.Fd;
import java.util.Objects;

/**
 * A connection on its way to another owner: its socket, and the bytes that its former owner had
 * received or was to send. {@link Connection#detach()} makes one; {@link
 * Connection#Connection(DetachedConnection)} goes on with it, in another process once the
 * descriptor has been passed there and the rest was sent as data.
 *
 * @param address the address of the connection, not null
 * @param fd the socket, not null; the holder of this record closes it
 * @param unread the bytes that had come and were not taken, in order, not null; not copied
 * @param unsent the bytes that were still to be sent, in order, not null; not copied
 */
public record DetachedConnection(Address address, Fd fd, byte[] unread, byte[] unsent) {
    /**
     * Describes a connection.
     *
     * @throws NullPointerException if one of them is null
     */
    public DetachedConnection {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(fd, "fd");
        Objects.requireNonNull(unread, "unread");
        Objects.requireNonNull(unsent, "unsent");
    }
}
