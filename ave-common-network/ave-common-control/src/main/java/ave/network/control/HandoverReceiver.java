// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.control.HandoverChannel.Gone;
import ave.network.control.HandoverChannel.Message;
import ave.network.control.HandoverChannel.Type;
import ave.posix.Deadline;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The successor's side of a handover: takes everything, and reads nothing before the old service
 * says so or is gone.
 */
final class HandoverReceiver {
    private static final byte[] NOTHING = {};

    private final EventLoop loop;
    private final HandoverChannel channel;
    private final Map<Long, Client> clients = new HashMap<>();
    private final Inheritance inheritance;
    private boolean complete;

    HandoverReceiver(EventLoop loop, Fd socket) {
        this.loop = loop;
        this.channel = new HandoverChannel(socket);
        this.inheritance = new Inheritance(loop, channel);
    }

    /**
     * Returns when this process is the one that serves; false if nobody is to serve any more. An
     * exception ends this process, and the clients stay the old one's.
     */
    boolean takeOver() {
        if (!(loop.control instanceof ServiceWarmUp)) {
            HandoverRehearsal.performOnce();
            RpcDeclarations.of(loop.control.getClass()).prepare();
        }
        try {
            channel.send(Type.READY, NOTHING, Deadline.NEVER);
            Type last = Type.READY;
            while (last != Type.COMMIT) {
                Message message = channel.receive(Deadline.NEVER);
                if (message == null) {
                    loseOldOne();
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
            loseOldOne();
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            throw refused(e);
        }
        loop.succession.await(inheritance);
        return true;
    }

    /** What it said before it went is still there. */
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
            case AHEAD, STATE -> takeClients(message);
            case AHEAD_END -> channel.send(Type.AHEAD_TAKEN, NOTHING, Deadline.NEVER);
            case STATE_END -> takeState(message);
            case COMMIT -> {
                loop.begin();
                channel.send(Type.STARTED, NOTHING, Deadline.NEVER);
            }
            default -> throw new HandoverException("an unexpected " + message.type());
        }
    }

    private HandoverException refused(Exception reason) {
        HandoverException refusal =
                reason instanceof HandoverException own
                        ? own
                        : new HandoverException("the handover was refused: " + reason, reason);
        try {
            channel.send(Type.REFUSED, String.valueOf(reason).getBytes(UTF_8), Deadline.NEVER);
        } catch (Gone e) {
            refusal.addSuppressed(e);
        }
        return refusal;
    }

    private void takeClients(Message message) throws IOException {
        List<ClientState> states = ClientState.unpack(message.payload());
        for (int i = 0; i < states.size(); i++) {
            ClientState state = states.get(i);
            if (message.fds().isEmpty()) {
                loop.resume(clients.get(state.token()), state);
            } else {
                Address peer = new Address(state.host(), state.port());
                Connection connection = new Connection(peer, message.fds().get(i));
                clients.put(state.token(), loop.inherit(connection, state));
            }
            if (!state.owed().isEmpty()) {
                inheritance.add(state.token(), clients.get(state.token()));
            }
        }
    }

    private void takeState(Message message) throws IOException, ClassNotFoundException {
        HandedState.Received handed = HandedState.read(message.payload(), message.fds());
        handed.gone().forEach(token -> loop.drop(clients.remove(token)));
        loop.control.adopt(handed.state());
        complete = true;
        channel.send(Type.TAKEN, NOTHING, Deadline.NEVER);
    }

    /**
     * It died. What it had told is enough only if it had told everything: without, nobody knows how
     * much of a request was read, and the clients are better off with the end of the stream.
     */
    private void loseOldOne() {
        if (!complete) {
            clients.values().forEach(loop::remove);
        }
    }
}
