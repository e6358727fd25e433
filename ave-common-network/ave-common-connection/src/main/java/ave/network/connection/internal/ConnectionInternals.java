// SPDX-License-Identifier: Apache-2.0
package ave.network.connection.internal;

import ave.posix.SocketFile;
import java.lang.invoke.MethodHandles;

/**
 * What the event loop of a service and its handover do with a connection, and no user of one. The
 * class {@code Connection} provides the only instance, and is a parameter here because packages
 * know each other in one direction only. As little thread-safe as the connection.
 *
 * @param <C> the class {@code Connection}
 */
public abstract class ConnectionInternals<C> {
    private static ConnectionInternals<?> instance;

    /** For the implementation in {@code Connection}. */
    protected ConnectionInternals() {}

    /**
     * Returns the internals.
     *
     * @param type the class {@code Connection}
     * @param <C> the same
     * @return the only instance
     */
    @SuppressWarnings("unchecked")
    public static <C> ConnectionInternals<C> of(Class<C> type) {
        if (instance == null) {
            try {
                MethodHandles.lookup().ensureInitialized(type);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
        return (ConnectionInternals<C>) instance;
    }

    /**
     * Sets the only instance.
     *
     * @param internals the instance, which {@code Connection} makes when it is initialized
     */
    public static void set(ConnectionInternals<?> internals) {
        instance = internals;
    }

    /**
     * Sends the last bytes, like {@code send}. They leave with the next {@code shutdownOutput()},
     * so that the peer sees them and the end of the stream at the same time; see MSG_MORE in
     * send(2).
     *
     * @param connection where to send them
     * @param bytes holds them; may be reused afterwards
     * @param offset where they begin
     * @param length how many
     * @throws ave.network.exceptions.ConnectionClosed if the connection is no longer open
     */
    public abstract void sendLast(C connection, byte[] bytes, int offset, int length);

    /**
     * Reads once from the socket and discards what came, with all input that is kept.
     *
     * @param connection what to read from
     * @return how many bytes came; 0 if there is nothing; -1 at the end of the stream
     * @throws ave.network.exceptions.ConnectionClosed if the connection is no longer open
     */
    public abstract int skip(C connection);

    /**
     * Reads nothing more from a UNIX socket. The peer can't send any more from this moment on, and
     * finds that out with {@link #isDeaf} as soon as it has read anything that is sent later.
     *
     * @param connection the connection
     * @throws ave.network.exceptions.ConnectionClosed if the connection is no longer open
     */
    public abstract void shutdownInput(C connection);

    /**
     * Tells whether the peer of a UNIX socket reads nothing any more, though it may still send.
     *
     * @param connection the connection
     * @return whether that is so; false for TCP, which knows no such thing
     * @throws ave.network.exceptions.ConnectionClosed if the connection is no longer open
     */
    public abstract boolean isDeaf(C connection);

    /**
     * Returns the file that is removed when a listening socket is closed.
     *
     * @param connection the listening socket
     * @return its file; null if it has none, or has to leave it
     */
    public abstract SocketFile file(C connection);

    /**
     * Has a listening socket remove a file when it is closed.
     *
     * @param connection the listening socket
     * @param file the file, in place of what was set before; null for none
     */
    public abstract void file(C connection, SocketFile file);

    /**
     * Closes the descriptor without ending the connection, which another process has, too. The file
     * of a UNIX socket stays. Does nothing if there is none.
     *
     * @param connection what to close
     */
    public abstract void abandon(C connection);

    /**
     * Has something run once the connection is closed or gives its socket away. It runs in the
     * thread that does so.
     *
     * @param connection the connection
     * @param listener what to run, instead of what was set before; null for nothing
     */
    public abstract void onClose(C connection, Runnable listener);

    /**
     * Copies some of the input that is kept.
     *
     * @param connection the connection
     * @param offset how many of the first bytes are left out
     * @param most how many bytes are copied at most
     * @return bytes that came and were not taken, in order
     */
    public abstract byte[] unread(C connection, int offset, int most);

    /**
     * Copies some of the output that is kept.
     *
     * @param connection the connection
     * @param offset how many of the first bytes are left out
     * @param most how many bytes are copied at most
     * @return bytes that are still to be sent, in order
     */
    public abstract byte[] unsent(C connection, int offset, int most);

    /**
     * Adds to the input that is kept.
     *
     * @param connection the connection
     * @param bytes holds what came after the other input
     * @param offset where it begins
     * @param length how many bytes
     */
    public abstract void addUnread(C connection, byte[] bytes, int offset, int length);

    /**
     * Adds to the output that is kept.
     *
     * @param connection the connection
     * @param bytes holds what is to be sent after the other output
     * @param offset where it begins
     * @param length how many bytes
     */
    public abstract void addUnsent(C connection, byte[] bytes, int offset, int length);

    /**
     * Replaces input and output that are kept.
     *
     * @param connection the connection
     * @param unread what came and was not taken
     * @param unsent what is still to be sent
     */
    public abstract void resume(C connection, byte[] unread, byte[] unsent);
}
