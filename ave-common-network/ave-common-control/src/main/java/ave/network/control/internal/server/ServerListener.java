// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import java.util.Map;

/** Listens to the events of a {@link Server}. Called in the loop's thread. */
public interface ServerListener {
    /** The server begins, before the first request is read. What this throws ends the server. */
    void started();

    /**
     * A peer passed the handshake, or was added.
     *
     * @param peer the peer
     */
    void established(Peer peer);

    /**
     * An established peer is gone, and its connection closed.
     *
     * @param peer the peer
     */
    void lost(Peer peer);

    /** No event came for the idle interval. */
    void idle();

    /**
     * The server begins to end, while all connections are open. Not called after a handover.
     *
     * @param details of the last message; null for none
     */
    void shuttingDown(Map<String, Object> details);

    /** The server has ended, not by a handover. */
    void stopped();
}
