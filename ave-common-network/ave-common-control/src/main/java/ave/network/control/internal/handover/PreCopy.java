// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import ave.network.control.internal.server.Peer;
import ave.network.control.internal.server.PeerState;
import ave.network.control.internal.server.PendingResponse;
import java.util.List;

/**
 * What a successor knows of a peer before the pause.
 *
 * @param outline the snapshot that it was sent, without the bytes
 * @param version of the peer at that time; -1 if the successor doesn't know all of that version
 * @param pending the responses that were pending then; null if there were none, or where they go
 *     with the next snapshot
 */
record PreCopy(PeerState outline, int version, List<PendingResponse> pending) {
    /** For a peer that is not frozen; its queues are sent in the pause. */
    static PreCopy of(Peer peer, PeerState outline) {
        return new PreCopy(outline, peer.isStill(outline) ? peer.version() : -1, null);
    }

    /** Of a peer that was frozen, whose queues are sent ahead. */
    static PreCopy ofFrozen(Peer peer, PeerState outline) {
        return new PreCopy(outline, peer.version(), peer.pendingResponses());
    }

    /** Of a peer that is sent with all that it has, while nothing changes any more. */
    static PreCopy inPause(Peer peer, PeerState outline) {
        return new PreCopy(outline, peer.version(), peer.pendingResponses());
    }

    /** Whether the successor needs nothing more of this peer than what it has. */
    boolean holds(Peer peer) {
        if (pending != null) {
            return peer.isFrozen() && peer.hasRightsOf(outline);
        }
        // To look at everything takes ten times as long.
        return peer.connection().isOpen()
                && peer.connection().pendingOutput() == 0
                && (peer.version() == version || peer.isStill(outline));
    }
}
