// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import static ave.posix.abi.Constants.EPOLLIN;

import ave.exceptions.Restarting;
import ave.io.PosixException;
import ave.network.control.internal.handover.HandoverChannel.Message;
import ave.network.control.internal.handover.HandoverChannel.Type;
import ave.network.control.internal.server.EventLoop;
import ave.network.control.internal.server.Peer;
import ave.network.control.internal.server.PendingResponse;
import ave.network.control.internal.server.Registration;
import ave.network.exceptions.HandoverException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The responses that a successor awaits from the old server. */
final class AwaitedResponses implements EventLoop.Handler, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger("ave.network.control.Control");

    private final HandoverChannel channel;
    private final Map<Long, Awaiting> peers = new HashMap<>();
    private Registration registration;

    /** The responses are those that were pending at the handover, ready or not. */
    private record Awaiting(Peer peer, List<PendingResponse> responses) {}

    AwaitedResponses(HandoverChannel channel) {
        this.channel = channel;
    }

    /** Those of a peer, which is known under the old server's token. */
    void add(long token, Peer peer) {
        peers.put(token, new Awaiting(peer, peer.pendingResponses()));
    }

    void watch(EventLoop loop) {
        registration = loop.register(channel.fd(), EPOLLIN, this);
    }

    /** Something came over the channel, or its end. */
    @Override
    public void onEvents(int events) {
        try {
            Message message;
            while ((message = channel.next()) != null) {
                if (message.type() == Type.RESPONSE) {
                    deliver(ByteBuffer.wrap(message.payload()));
                }
            }
            if (channel.hasEnded()) {
                failMissing();
            }
        } catch (HandoverException | PosixException e) {
            LOGGER.error("the predecessor's responses can't be received", e);
            failMissing();
        }
    }

    private void deliver(ByteBuffer payload) {
        Awaiting awaiting = peers.get(payload.getLong());
        int index = payload.getInt();
        byte[] message = new byte[payload.remaining()];
        payload.get(message);
        if (awaiting != null) {
            PendingResponse response = awaiting.responses.get(index);
            if (isWanted(awaiting.peer, response)) {
                awaiting.peer.complete(response, message);
            }
        }
    }

    /** A peer that was handed on meanwhile is no longer served here; its responses go on, too. */
    private static boolean isWanted(Peer peer, PendingResponse response) {
        return peer.isServed() || response.isForwarded();
    }

    /** What the old server has not completed by its end it never will. */
    private void failMissing() {
        close();
        Map<String, Object> details =
                new Restarting("the service was restarted meanwhile").details();
        for (Awaiting awaiting : peers.values()) {
            for (PendingResponse response : awaiting.responses) {
                if (!response.isReady() && isWanted(awaiting.peer, response)) {
                    awaiting.peer.fail(response, details);
                }
            }
        }
        peers.clear();
    }

    @Override
    public void close() {
        if (registration != null) {
            registration.cancel(true);
            registration = null;
        }
        channel.close();
    }
}
