// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import ave.network.connection.BlockingConnection;
import ave.network.connection.Connection;

/**
 * The connection of a session. {@link #close} is safe while another thread waits for it: that ends
 * the session, which closes the descriptor when nobody uses it any more. Else the number could be
 * given to another socket, and the waiting thread would read that one.
 */
final class ClientSocket extends BlockingConnection {
    private static final long serialVersionUID = 1L;

    /** Null for one that travelled and belongs to no session yet. */
    private final transient Runnable end;

    /**
     * Takes over the socket of another connection, and what that has not read or sent yet.
     *
     * @param from has no socket afterwards
     * @param end what a call of {@link #close} does
     */
    ClientSocket(Connection from, int messageLimit, Runnable end) {
        super(from.detach());
        setMessageLimit(messageLimit);
        this.end = end;
    }

    @Override
    public void close() {
        if (end == null) {
            closeNow();
        } else {
            end.run();
        }
    }

    void closeNow() {
        super.close();
    }
}
