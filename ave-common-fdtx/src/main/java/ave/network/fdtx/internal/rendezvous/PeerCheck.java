// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx.internal.rendezvous;

import ave.exceptions.AuthError;
import ave.io.Fd;
import ave.posix.UnixSockets;
import java.util.function.LongPredicate;

/** Decides by the user of the process at the other end whether a connection is used. */
public final class PeerCheck {
    private PeerCheck() {}

    /**
     * Checks who is at the other end.
     *
     * @param socket a socket
     * @param users tells by the id of a user whether its processes are welcome
     * @throws AuthError if the peer is not welcome, or there is none
     */
    public static void check(Fd socket, LongPredicate users) {
        UnixSockets.Peer peer = UnixSockets.peer(socket);
        if (peer.pid() == 0 && peer.uid() == UnixSockets.Peer.NOBODY) {
            throw new AuthError("there is no peer to pass descriptors to on " + socket);
        }
        if (!users.test(peer.uid())) {
            throw new AuthError("process " + peer.pid() + " of user " + peer.uid());
        }
    }
}
