// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx.internal.rendezvous;

import ave.exceptions.AuthError;
import ave.io.Fd;
import ave.posix.UnixSockets;
import java.util.function.LongPredicate;

/** Accepts or rejects a connection by the user of the peer. */
public final class PeerCheck {
    private PeerCheck() {}

    /**
     * Checks the peer of a socket.
     *
     * @param socket a socket
     * @param users tells whether processes of the user with this id are welcome
     * @throws AuthError if the peer is not welcome, or there is no peer
     */
    public static void check(Fd socket, LongPredicate users) {
        UnixSockets.Peer peer = UnixSockets.peer(socket);
        if (peer.pid() == 0 && peer.uid() == UnixSockets.Peer.NOBODY) {
            throw new AuthError(
                    socket + " has no peer to pass descriptors to: it is not connected");
        }
        if (!users.test(peer.uid())) {
            throw new AuthError(
                    "process "
                            + peer.pid()
                            + " runs as user "
                            + peer.uid()
                            + ", which FdTxOptions.peers forbids");
        }
    }
}
