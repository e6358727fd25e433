// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import ave.io.PosixException;
import ave.network.control.internal.handover.HandoverChannel.Type;
import ave.network.control.internal.server.EventLoop;
import ave.network.control.internal.server.Peer;
import ave.network.control.internal.server.PeerState;
import ave.network.control.internal.server.PendingResponse;
import ave.network.exceptions.HandoverException;
import ave.posix.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the responses that are completed in an old server after its successor serves over the
 * channel; the successor sends them on in their order.
 */
final class ResponseForwarder implements EventLoop.Timer {
    private static final Logger LOGGER = LoggerFactory.getLogger("ave.network.control.Control");

    private final HandoverChannel channel;
    private final Deadline deadline;
    private int missing;

    ResponseForwarder(HandoverChannel channel, Duration limit) {
        this.channel = channel;
        this.deadline = Deadline.after(limit);
    }

    /** Of a peer that was handed on, as the successor knows it. */
    void add(Peer peer, PeerState known, List<PendingResponse> pending) {
        for (int i = 0; i < pending.size(); i++) {
            PendingResponse response = pending.get(i);
            int index = i;
            if (!response.isReady()) {
                missing++;
                response.forwardTo(message -> completed(peer.token(), index, message));
            } else if (known.responses().get(i) == null) {
                // It was completed while the peer was frozen.
                missing++;
                completed(peer.token(), i, response.message());
            }
        }
    }

    boolean hasMissing() {
        return missing > 0;
    }

    @Override
    public int pollMillis() {
        return missing > 0 ? deadline.pollMillis() : Integer.MAX_VALUE;
    }

    /** What is missing after the limit is given up. */
    @Override
    public void expire() {
        if (deadline.hasPassed()) {
            missing = 0;
        }
    }

    private void completed(long token, int index, byte[] message) {
        if (missing > 0) {
            missing--;
            byte[] payload = new byte[Long.BYTES + Integer.BYTES + message.length];
            ByteBuffer.wrap(payload).putLong(token).putInt(index).put(message);
            try {
                channel.send(Type.RESPONSE, payload, deadline);
            } catch (HandoverException | PosixException e) {
                LOGGER.warn("{} pending responses can't be handed on", missing + 1, e);
                missing = 0;
            }
        }
    }
}
