// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import ave.network.exceptions.ConnectionInProgress;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.function.Function;

/**
 * One of our connections and a peer.
 *
 * @param ours the connection that is tested
 * @param peer is at the other end
 */
record Ends<C extends Connection>(C ours, Peer peer) implements AutoCloseable {
    /** The made connection of a kind. */
    static <C extends Connection> Ends<C> of(Function<Address, C> kind) throws IOException {
        try (ServerSocket listener = Peer.listen()) {
            C ours = kind.apply(new Address("127.0.0.1", listener.getLocalPort()));
            finishConnecting(ours);
            return new Ends<>(ours, Peer.acceptedBy(listener));
        }
    }

    static Ends<Connection> nonBlocking() throws IOException {
        return of(Connection::new);
    }

    static Ends<BlockingConnection> blocking() throws IOException {
        return of(BlockingConnection::new);
    }

    /** With buffers as small as the kernel makes them, so that they are full soon. */
    static <C extends Connection> Ends<C> narrow(Function<Address, C> kind) throws IOException {
        Ends<C> ends = of(kind);
        ends.ours.setBufSizes(4096, 4096);
        return ends;
    }

    static void finishConnecting(Connection connection) {
        try {
            connection.connect();
        } catch (ConnectionInProgress e) {
            Ready.writable(connection);
            connection.connect();
        }
    }

    /** Waits for the next whole message. */
    static String awaitMessage(Connection connection) {
        byte[] message = connection.get();
        while (message == null) {
            Ready.readable(connection);
            message = connection.get();
        }
        return Peer.text(message);
    }

    @Override
    public void close() {
        try (ours) {
            peer.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
