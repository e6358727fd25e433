// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A UNIX socket to listen on: its address, and who may connect. Immutable: each setter returns a
 * copy. {@code UnixSocket.at(Path.of("/run/broker/socket")).mode(0660).group("testers")}
 *
 * <p>The mode holds whatever the umask is, and from the first moment on: at none more users can
 * connect. To connect a process needs the right to write to the file, and to search the directories
 * above it. An abstract name has no mode and no owner: every process of the network namespace can
 * connect.
 *
 * @since 1.0
 */
public final class UnixSocket implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int OWNER_ONLY = 0600;

    /** With an absolute path. */
    private final Address address;

    /** Of its file. */
    private final int mode;

    /** Null for the user of the process. */
    private final String user;

    /** Null for the group of the process. */
    private final String group;

    private UnixSocket(Address address, int mode, String user, String group) {
        this.address = address;
        this.mode = mode;
        this.user = user;
        this.group = group;
    }

    /**
     * A socket with a file, which only the user of the process and root may connect to.
     *
     * @param file its path, in a directory that is there; a relative one is made absolute here,
     *     because a service that is a process of its own may have another working directory
     * @return the socket to listen on
     * @throws IllegalArgumentException if the absolute path is longer than 107 bytes of UTF-8
     */
    public static UnixSocket at(Path file) {
        return at(Address.unix(file));
    }

    /**
     * A socket with a file, which only the user of the process and root may connect to, or with an
     * abstract name, which every process may connect to.
     *
     * @param address {@link Address#unix} or {@link Address#unixAbstract}; a relative path is made
     *     absolute here
     * @return the socket to listen on
     * @throws IllegalArgumentException if it is a host and a port, or the absolute path is longer
     *     than 107 bytes of UTF-8
     */
    public static UnixSocket at(Address address) {
        if (!address.hasPath()) {
            throw new IllegalArgumentException("not a UNIX socket: " + address);
        }
        return new UnixSocket(address.absolute(), OWNER_ONLY, null, null);
    }

    /**
     * Sets the mode of the file.
     *
     * @param bits 0 to 0777; those that may write may connect. 0600 unless set
     * @return a copy with it
     * @throws IllegalArgumentException if it is out of range
     */
    public UnixSocket mode(int bits) {
        if (bits < 0 || bits > 0777) {
            throw new IllegalArgumentException(
                    "not a mode from 0 to 0777: 0" + Integer.toOctalString(bits));
        }
        return new UnixSocket(address, bits, user, group);
    }

    /**
     * Sets the user that the file belongs to. Only root can give it to another one.
     *
     * @param owner name or number, not null
     * @return a copy with it
     */
    public UnixSocket user(String owner) {
        return new UnixSocket(address, mode, Objects.requireNonNull(owner, "owner"), group);
    }

    /**
     * Sets the group of the file. A process that isn't root can give it to its own groups only.
     *
     * @param owner name or number, not null
     * @return a copy with it
     */
    public UnixSocket group(String owner) {
        return new UnixSocket(address, mode, user, Objects.requireNonNull(owner, "owner"));
    }

    /**
     * The address.
     *
     * @return with an absolute path, or an abstract name
     */
    public Address address() {
        return address;
    }

    /**
     * Listens. A socket file that nobody listens on any more is replaced. The directory is locked
     * for a moment (flock(2)), so that of two processes that begin at the same time one succeeds.
     *
     * @return the socket, the caller's to close. Closing it removes the file, unless another has
     *     come in its place; {@link Connection#release} leaves the file to the receiver
     * @throws java.io.UncheckedIOException if somebody listens there already, who is named; if
     *     there is a file that is no socket; if the directory is missing; or if the file can't be
     *     made, or given to the user and the group
     */
    public Connection listen() {
        Connection connection = new Connection(address);
        connection.listen(this);
        return connection;
    }

    int mode() {
        return mode;
    }

    String user() {
        return user;
    }

    String group() {
        return group;
    }

    /** {@code unix:/run/broker/socket}. */
    @Override
    public String toString() {
        return address.toString();
    }
}
