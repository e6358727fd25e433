// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import java.util.List;

/**
 * A snapshot of a {@link Peer}, which is all that a successor needs besides the descriptor.
 *
 * @param token tells it from all others that the server ever had
 * @param host the peer's
 * @param port the peer's
 * @param established whether it has passed the handshake
 * @param trusted whether it may call methods for trusted peers
 * @param inputEnded whether the peer has ended its side
 * @param authkey its key; null for none
 * @param salt of the challenge; null once that was answered
 * @param unread input that was not handled
 * @param unsent output that was not sent
 * @param responses the pending responses, in order; null for each that isn't known yet
 */
public record PeerState(
        long token,
        String host,
        int port,
        boolean established,
        boolean trusted,
        boolean inputEnded,
        String authkey,
        byte[] salt,
        byte[] unread,
        byte[] unsent,
        List<byte[]> responses) {
    static final byte[] NOTHING = {};

    /**
     * Makes a snapshot without input, output, responses and the end of the input.
     *
     * @return the other parts
     */
    public PeerState withoutContent() {
        return new PeerState(
                token,
                host,
                port,
                established,
                trusted,
                false,
                authkey,
                salt,
                NOTHING,
                NOTHING,
                List.of());
    }

    /**
     * Makes a snapshot with other bytes.
     *
     * @param input that was not handled
     * @param output that was not sent
     * @return a copy with these
     */
    public PeerState withBytes(byte[] input, byte[] output) {
        return new PeerState(
                token,
                host,
                port,
                established,
                trusted,
                inputEnded,
                authkey,
                salt,
                input,
                output,
                responses);
    }

    /**
     * Tells whether something is to be done before the peer sends more.
     *
     * @return whether there is input, output, a response or the end of the input
     */
    public boolean isUnfinished() {
        return unread.length > 0 || unsent.length > 0 || inputEnded || !responses.isEmpty();
    }
}
