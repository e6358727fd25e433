// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.control.internal.handover.HandoverChannel.Gone;
import ave.network.control.internal.handover.HandoverChannel.Message;
import ave.network.control.internal.handover.HandoverChannel.Type;
import ave.network.control.internal.server.Peer;
import ave.network.control.internal.server.PeerState;
import ave.network.control.internal.server.Server;
import ave.network.exceptions.HandoverException;
import ave.posix.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The successor's side of a handover: takes everything, and reads nothing from a peer before the
 * old server says so or is gone. For the thread that will run the server.
 */
public final class IncomingHandover {
    private static final Logger LOGGER = LoggerFactory.getLogger("ave.network.control.Control");
    private static final byte[] NOTHING = {};

    private final Server server;
    private final Consumer<Object> adopt;
    private final HandoverChannel channel;
    private final Map<Long, Peer> peers = new HashMap<>();
    private final AwaitedResponses responses;
    private boolean complete;

    /**
     * Makes the successor's side.
     *
     * @param server does not run yet
     * @param channel to the old server; closed when the server ends
     * @param adopt takes what the old service hands on; what it throws refuses the handover
     */
    public IncomingHandover(Server server, Fd channel, Consumer<Object> adopt) {
        this.server = server;
        this.adopt = adopt;
        this.channel = new HandoverChannel(channel);
        this.responses = new AwaitedResponses(this.channel);
        server.closeAtEnd(responses);
    }

    /**
     * Takes over.
     *
     * @return whether this server serves now; false if no server is to serve any more
     * @throws HandoverException if this server can't take over; the old one goes on
     */
    public boolean takeOver() {
        try {
            channel.send(Type.READY, NOTHING, Deadline.NEVER);
            Type last = Type.READY;
            while (last != Type.COMMIT) {
                Message message = channel.receive(Deadline.NEVER);
                if (message == null) {
                    losePredecessor();
                    break;
                }
                last = message.type();
                if (last == Type.CANCELLED) {
                    return false;
                }
                take(message);
            }
        } catch (Gone e) {
            if (wasCancelled()) {
                return false;
            }
            losePredecessor();
        } catch (IOException | ClassNotFoundException | RuntimeException | Error e) {
            throw refused(e);
        }
        responses.watch(server.loop());
        return true;
    }

    /** What the old server said before it went is still there. */
    private boolean wasCancelled() {
        Message message;
        while ((message = channel.receive(Deadline.NEVER)) != null) {
            if (message.type() == Type.CANCELLED) {
                return true;
            }
            message.fds().forEach(Fd::close);
        }
        return false;
    }

    private void take(Message message) throws IOException, ClassNotFoundException {
        switch (message.type()) {
            case COPY, STATE -> takePeers(message);
            case CONTENT -> takeContent(message.payload());
            case COPY_END -> channel.send(Type.COPY_TAKEN, NOTHING, Deadline.NEVER);
            case STATE_END -> takeState(message);
            case COMMIT -> {
                server.begin();
                // The last moment before something is read: see OutgoingHandover.afterCommit.
                channel.send(Type.STARTED, NOTHING, Deadline.NEVER);
            }
            default -> throw new HandoverException("unexpected message " + message.type());
        }
    }

    private HandoverException refused(Throwable reason) {
        HandoverException refusal =
                reason instanceof HandoverException own
                        ? own
                        : new HandoverException("the handover was refused: " + reason, reason);
        try {
            channel.send(Type.REFUSED, RemoteReason.pack(reason), Deadline.NEVER);
        } catch (Gone e) {
            refusal.addSuppressed(e);
        }
        return refusal;
    }

    private void takePeers(Message message) throws IOException {
        List<PeerState> states = PeerStates.unpack(message.payload());
        for (int i = 0; i < states.size(); i++) {
            PeerState state = states.get(i);
            if (message.fds().isEmpty()) {
                server.resume(peers.get(state.token()), state);
            } else {
                Address address = new Address(state.host(), state.port());
                Connection connection = new Connection(address, message.fds().get(i));
                peers.put(state.token(), server.inherit(connection, state));
            }
            if (!state.responses().isEmpty()) {
                responses.add(state.token(), peers.get(state.token()));
            }
        }
    }

    private void takeContent(byte[] payload) {
        ByteBuffer piece = ByteBuffer.wrap(payload);
        Peer peer = peers.get(piece.getLong());
        boolean isInput = piece.get() == 1;
        server.add(peer, isInput, payload, piece.position(), piece.remaining());
    }

    private void takeState(Message message) throws IOException, ClassNotFoundException {
        ServiceState.Received received =
                ServiceState.read(
                        message.payload(), message.fds(), token -> peers.get(token).connection());
        received.gone().forEach(token -> server.giveUp(peers.remove(token)));
        adopt.accept(received.state());
        complete = true;
        channel.send(Type.TAKEN, NOTHING, Deadline.NEVER);
    }

    /**
     * The old server died. Unless it had sent everything, how much of a request it had read is
     * unknown, so the connections are closed. The service has never seen them: lostConnection is
     * not called.
     */
    private void losePredecessor() {
        if (complete) {
            return;
        }
        LOGGER.warn(
                "the predecessor died in the middle of the handover: {} connections are closed",
                peers.size());
        peers.values().forEach(server::giveUp);
    }
}
