// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import static ave.posix.abi.Constants.EPOLLERR;
import static ave.posix.abi.Constants.EPOLLET;
import static ave.posix.abi.Constants.EPOLLHUP;
import static ave.posix.abi.Constants.EPOLLIN;
import static ave.posix.abi.Constants.EPOLLOUT;

import ave.exceptions.OverflowError;
import ave.network.connection.Challenge;
import ave.network.connection.Connection;
import ave.network.connection.MessageHandler;
import ave.network.connection.PeerCredentials;
import ave.network.connection.internal.ConnectionInternals;
import ave.network.control.internal.rpc.Caller;
import ave.network.control.internal.rpc.Response;
import ave.network.exceptions.ConnectionClosed;
import ave.network.json.JsonWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One connection of a {@link Server}: its handshake, its requests and the responses to them. For
 * the loop's thread.
 *
 * <p>Backpressure: while the peer doesn't read its responses, or too many are pending, nothing more
 * is read from it. Fairness: requests are handled for half a millisecond, then other peers have
 * their turn.
 */
public final class Peer implements EventLoop.Handler, MessageHandler, Caller {
    private static final ConnectionInternals<Connection> INTERNALS =
            ConnectionInternals.of(Connection.class);

    /** Unsent responses stop the reading above this, and let it go on below a quarter of it. */
    private static final int QUEUED_BYTES = 1 << 20;

    private static final int PENDING_RESPONSES = 1024;

    private static final int ALL = Integer.MAX_VALUE;

    /** The responses to one batch of requests leave in one write up to this size. */
    private static final int BATCH_BYTES = 64 * 1024;

    /** A digest is smaller; anything larger is refused before it costs memory. */
    private static final int HANDSHAKE_BYTES = 1024;

    private static final long TURN_NANOS = 500_000;

    private enum State {
        HANDSHAKE,
        ESTABLISHED,
        /** The last message is on its way; input is thrown away. */
        CLOSING
    }

    private final Server server;
    private final Connection connection;
    private final Registration registration;

    /** Null unless it came over a UNIX socket. */
    private final PeerCredentials credentials;

    private final ResponseQueue responses = new ResponseQueue();
    private final ResponseWriter writer;
    private final ConnectionEvent event = new ConnectionEvent();

    private State state;
    private byte[] salt;
    private String authkey;
    private boolean trusted;
    private boolean established;
    private Object attachment;

    private boolean full;

    /** Whether input that came was not handled, for want of room or because the turn was over. */
    private boolean held;

    /** Whether the rest of the input waits for the next turn. */
    private boolean waiting;

    private long turnBegan;
    private boolean inputEnded;
    private boolean outputShut;

    /** Whether nothing is read and sent, because a successor has a snapshot of it all. */
    private boolean frozen;

    /** Grows with each event that may change a snapshot. */
    private int version;

    Peer(Server server, Connection connection) {
        this.server = server;
        this.connection = connection;
        writer = server.writer();
        credentials = connection.peerCredentials();
        registration = server.loop().register(connection.fileno(), EPOLLIN, this);
        event.begin();
    }

    // ---- what others know of it

    /**
     * Returns the connection.
     *
     * @return the connection, closed by the server
     */
    public Connection connection() {
        return connection;
    }

    /**
     * Returns what tells this peer from all others that the server ever had.
     *
     * @return a number
     */
    public long token() {
        return registration.token();
    }

    /**
     * Returns the descriptor.
     *
     * @return its number, also when the connection is closed
     */
    public int fd() {
        return registration.fd();
    }

    /**
     * Tells whether this is one of the server's peers.
     *
     * @return false once it was removed
     */
    public boolean isServed() {
        return registration.isActive();
    }

    /**
     * Tells whether the peer may make calls.
     *
     * @return whether it passed the handshake or was added, also after its end
     */
    public boolean isEstablished() {
        return established;
    }

    @Override
    public String authkey() {
        return authkey;
    }

    @Override
    public boolean isTrusted() {
        return trusted;
    }

    /**
     * Gives the peer another key.
     *
     * @param key the key, null for none; one that isn't empty makes it trusted
     */
    public void authkey(String key) {
        version++;
        authkey = key;
        trusted = key != null && !key.isEmpty();
    }

    /**
     * Returns the object that the service keeps with this peer.
     *
     * @return the object; null for none
     */
    public Object attachment() {
        return attachment;
    }

    /**
     * Keeps an object with this peer.
     *
     * @param object replaces an earlier one; null for none
     */
    public void attachment(Object object) {
        attachment = object;
    }

    /**
     * Returns how much waits in memory.
     *
     * @return bytes of unhandled input, unsent output and responses
     */
    public int queuedBytes() {
        return connection.pendingOutput() + connection.pendingInput() + responses.bytes();
    }

    /** Tells the process at the other end of a UNIX socket; null for TCP. */
    PeerCredentials credentials() {
        return credentials;
    }

    /** Where the peer is and, over a UNIX socket, which process it is. */
    String who() {
        String where = connection.address().toString();
        return credentials == null ? where : where + " " + credentials;
    }

    /** The address, the state, and what waits. */
    @Override
    public String toString() {
        String where = who() + " fd " + fd() + " " + state;
        return where
                + ", pending responses "
                + responses.size()
                + ", queued bytes "
                + queuedBytes();
    }

    // ---- beginning and end

    void startHandshake() {
        state = State.HANDSHAKE;
        limitMessages();
        salt = Challenge.makeSalt();
        writer.collect(Challenge.makeChallenge(salt));
        sendCollected();
    }

    private void limitMessages() {
        int limit = server.settings().messageLimit();
        connection.setMessageLimit(established ? limit : Math.min(HANDSHAKE_BYTES, limit));
    }

    /** Goes on without a handshake: the service itself made this connection. */
    void admit(String key) {
        state = State.ESTABLISHED;
        established = true;
        authkey(key);
        limitMessages();
        held = connection.pendingInput() > 0;
    }

    private void finishHandshake(byte[] digest) {
        server.handshakeEnded(this);
        authkey = server.keys().find(digest, salt);
        salt = null;
        boolean welcome = server.trusts(this);
        boolean accepted = welcome || authkey != null;
        boolean required = server.keys().required();
        if (!accepted && required) {
            server.refused(this);
        }
        JsonWriter.Content verdict = writer.of("authenticated", accepted);
        if (!accepted && required && !server.settings().admitUnauthenticated()) {
            sendCollected();
            if (connection.address().hasPath()) {
                // MSG_MORE does nothing there: the end of the stream comes after the verdict.
                INTERNALS.shutdownInput(connection);
            }
            close(verdict);
            return;
        }
        writer.collect(verdict);
        trusted = welcome || !"".equals(authkey) && server.keys().isPrimary(authkey);
        state = State.ESTABLISHED;
        established = true;
        limitMessages();
        server.established(this);
    }

    /** Sends a last message, lets it reach the peer, and closes. */
    void close(JsonWriter.Content last) {
        if (state != State.CLOSING) {
            version++;
            frozen = false;
            responses.clear();
            if (last != null) {
                writer.collect(last);
            }
            state = State.CLOSING;
            sendCollected();
            server.linger(this);
            settle();
        }
    }

    void cancelRegistration() {
        registration.cancel(connection.isOpen());
        if (event.shouldCommit()) {
            event.peer = who();
            event.established = established;
            event.commit();
        }
    }

    // ---- events

    /** An unexpected error closes this connection, not the service. */
    @Override
    public void onEvents(int events) {
        if (events == 0 && !waiting) {
            return;
        }
        version++;
        waiting = false;
        turnBegan = System.nanoTime();
        try {
            transfer(events);
        } catch (ConnectionClosed e) {
            server.remove(this);
        } catch (RuntimeException | Error e) {
            server.removeAfter(this, e);
        } finally {
            // Responses of this peer must never reach the next one.
            writer.clear();
        }
    }

    private void transfer(int events) {
        if ((events & EPOLLOUT) != 0 && !frozen) {
            connection.flush();
        }
        boolean broken = (events & (EPOLLERR | EPOLLHUP)) != 0;
        if (broken && frozen) {
            // The successor reads what came before, and finds it out.
            return;
        }
        if (broken && (registration.interest() & EPOLLIN) == 0) {
            server.remove(this);
            return;
        }
        if (((events & EPOLLIN) != 0 || broken || isReady()) && !frozen) {
            read();
        }
        if (isServed() && !frozen) {
            sendPending();
        }
        settle();
    }

    /** Whether input that was held back can be handled now. */
    private boolean isReady() {
        return held && !isFull() && state != State.CLOSING && isServed();
    }

    private void read() {
        try {
            held = false;
            int count =
                    state == State.CLOSING ? INTERNALS.skip(connection) : connection.receive(this);
            if (count < 0) {
                inputEnded = true;
            } else {
                server.countInput(count);
            }
            sendCollected();
        } catch (OverflowError e) {
            sendCollected();
            String text = "got invalid RPC from client, " + e.getMessage() + ". disconnect";
            close(writer.exception(new OverflowError(text).details()));
        }
    }

    /** Waits for what is left to do, or ends what has nothing left. */
    private void settle() {
        if (isReady() && !waiting && !frozen) {
            goOn();
        }
        if (isServed()) {
            server.holds(this, connection.pendingInput(), unsentBytes());
        }
        if (!isServed()) {
            return;
        }
        if (frozen) {
            registration.interest(EPOLLET);
        } else if (connection.pendingOutput() > 0) {
            registration.interest(wantsInput() ? EPOLLIN | EPOLLOUT : EPOLLOUT);
        } else if (!connection.isOpen()) {
            server.remove(this);
        } else if (state == State.CLOSING) {
            shutOutput();
        } else if (inputEnded && responses.isEmpty()) {
            server.remove(this);
        } else {
            registration.interest(wantsInput() ? EPOLLIN : 0);
        }
    }

    private boolean wantsInput() {
        return !inputEnded && (state == State.CLOSING || !isFull() && !server.isDraining());
    }

    /** To close at once would reset a peer that still sends, and lose it the last message. */
    private void shutOutput() {
        if (inputEnded) {
            server.remove(this);
        } else {
            if (!outputShut) {
                outputShut = true;
                connection.shutdownOutput();
            }
            registration.interest(EPOLLIN);
        }
    }

    private boolean isFull() {
        full = unsentBytes() > (full ? QUEUED_BYTES / 4 : QUEUED_BYTES);
        return full || responses.size() >= PENDING_RESPONSES;
    }

    private int unsentBytes() {
        return connection.pendingOutput() + responses.bytes();
    }

    /** Whether a request isn't answered yet, or a response isn't sent. */
    boolean isBusy() {
        return !responses.isEmpty() || connection.pendingOutput() > 0 || held;
    }

    // ---- requests

    @Override
    public boolean onMessage(byte[] buffer, int offset, int length) {
        switch (state) {
            case HANDSHAKE -> finishHandshake(Arrays.copyOfRange(buffer, offset, offset + length));
            case ESTABLISHED -> handle(buffer, offset, length);
            case CLOSING -> {
                return false;
            }
        }
        if (writer.size() > BATCH_BYTES) {
            sendCollected();
        }
        held = state == State.ESTABLISHED && (isFull() || isTurnOver());
        return !held && isServed() && !server.isShuttingDown();
    }

    private boolean isTurnOver() {
        if (System.nanoTime() - turnBegan < TURN_NANOS) {
            return false;
        }
        waiting = true;
        registration.again();
        return true;
    }

    private void handle(byte[] buffer, int offset, int length) {
        Response response = server.handle(this, buffer, offset, length);
        try {
            switch (response.kind()) {
                case READY -> {
                    // An Exit is the only response to the call that brings it about.
                    if (!server.hasLastMessage()) {
                        respond(response);
                    }
                }
                case LATER -> awaitResponse(response.later());
                case EXIT -> server.shutdown(response.exit());
                default -> {
                    // The caller wants no response.
                }
            }
        } finally {
            response.clear();
        }
    }

    // ---- responses

    private void respond(Response response) {
        if (responses.isEmpty()) {
            writer.collect(response);
        } else {
            responses.complete(responses.add(true), writer.toMessage(response));
        }
    }

    private void awaitResponse(Response.PendingCall call) {
        version++;
        PendingResponse pending = responses.add(call.isWanted());
        call.stage()
                .whenComplete(
                        (value, error) ->
                                server.loop()
                                        .execute(
                                                () ->
                                                        complete(
                                                                pending,
                                                                call.settle(value, error))));
    }

    private void complete(PendingResponse pending, Response response) {
        if (!isServed() && !pending.isForwarded()) {
            return;
        }
        switch (response.kind()) {
            case EXIT -> server.shutdown(response.exit());
            case READY -> complete(pending, writer.toMessage(response));
            default -> complete(pending, PendingResponse.NOTHING);
        }
    }

    /**
     * Gives a pending response its message, and sends all whose turn it is.
     *
     * @param pending one of this peer's
     * @param message with its header; empty if no response is wanted
     */
    public void complete(PendingResponse pending, byte[] message) {
        version++;
        responses.complete(pending, message);
        sendReady();
    }

    /**
     * Gives a pending response an exception as its message.
     *
     * @param pending one of this peer's
     * @param details of the exception
     */
    public void fail(PendingResponse pending, Map<String, Object> details) {
        complete(pending, writer.toMessage(writer.exception(details)));
    }

    /** Sends the responses whose turn it is, outside of the handling of a request. */
    void sendReady() {
        if (!isServed() || frozen) {
            return;
        }
        try {
            sendPending();
            settle();
        } catch (ConnectionClosed e) {
            server.remove(this);
        }
    }

    private void sendPending() {
        byte[] message;
        while ((message = responses.next()) != null) {
            server.countOutput(message.length);
            connection.send(message, 0, message.length);
        }
    }

    private void sendCollected() {
        if (writer.size() > 0) {
            // A peer that is turned away learns at once that this was the last message.
            server.countOutput(writer.sendTo(connection, state == State.CLOSING));
        }
    }

    // ---- for a successor

    /**
     * Takes a snapshot of all but the bytes of input and output.
     *
     * @return the snapshot; null if a successor isn't to have this peer, because that was closed or
     *     got its last message
     */
    public PeerState outline() {
        if (state == State.CLOSING || !connection.isOpen()) {
            return null;
        }
        return new PeerState(
                token(),
                connection.address().host(),
                connection.address().port(),
                established,
                trusted,
                inputEnded,
                authkey,
                salt,
                PeerState.NOTHING,
                PeerState.NOTHING,
                responses.messages());
    }

    /**
     * Completes an outline. For a frozen peer this may be called in any thread that knows of the
     * freezing; the bytes mean nothing if the peer was removed meanwhile.
     *
     * @param outline what {@link #outline} returned
     * @return the snapshot with the bytes of input and output
     */
    public PeerState complete(PeerState outline) {
        return outline.withBytes(unread(0, ALL), unsent(0, ALL));
    }

    /**
     * Copies some of the input of a frozen peer; otherwise as {@link #complete}.
     *
     * @param offset how many of the first bytes are left out
     * @param most how many bytes are copied at most
     * @return the bytes, none at the end
     */
    public byte[] unread(int offset, int most) {
        return INTERNALS.unread(connection, offset, most);
    }

    /**
     * Copies some of the output of a frozen peer; otherwise as {@link #complete}.
     *
     * @param offset how many of the first bytes are left out
     * @param most how many bytes are copied at most
     * @return the bytes, none at the end
     */
    public byte[] unsent(int offset, int most) {
        return INTERNALS.unsent(connection, offset, most);
    }

    /**
     * Returns what grows with each event that may change the snapshot.
     *
     * @return a number that is compared for equality
     */
    public int version() {
        return version;
    }

    /**
     * Tells whether an earlier snapshot still holds, and had no content.
     *
     * @param before the snapshot
     * @return whether a new one would be the same
     */
    public boolean isStill(PeerState before) {
        return queuedBytes() == 0 && responses.isEmpty() && !inputEnded && hasRightsOf(before);
    }

    /**
     * Tells whether the peer may do what it might at the time of a snapshot.
     *
     * @param before the snapshot
     * @return false too if the peer is not to be handed on
     */
    public boolean hasRightsOf(PeerState before) {
        return state != State.CLOSING
                && connection.isOpen()
                && established == before.established()
                && trusted == before.trusted()
                && Objects.equals(authkey, before.authkey());
    }

    /** Neither reads nor sends from now on, so that a snapshot of it holds. */
    public void freeze() {
        frozen = true;
        // A UNIX socket whose peer has closed it would be reported again and again.
        registration.interest(EPOLLET);
    }

    /**
     * Tells whether this neither reads nor sends.
     *
     * @return whether it is frozen
     */
    public boolean isFrozen() {
        return frozen;
    }

    /** Reads and sends again. */
    public void thaw() {
        if (frozen) {
            frozen = false;
            held = held || connection.pendingInput() > 0;
            sendReady();
        }
    }

    /**
     * Returns the pending responses.
     *
     * @return a copy, in order
     */
    public List<PendingResponse> pendingResponses() {
        return responses.pending();
    }

    /** Goes on where the predecessor stopped, in place of what an earlier snapshot said. */
    void resume(PeerState before) {
        state = before.established() ? State.ESTABLISHED : State.HANDSHAKE;
        established = before.established();
        trusted = before.trusted();
        inputEnded = before.inputEnded();
        authkey = before.authkey();
        salt = before.salt();
        limitMessages();
        INTERNALS.resume(connection, before.unread(), before.unsent());
        responses.clear();
        responses.addAll(before.responses());
        held = before.unread().length > 0;
    }

    /** Adds to the input that was resumed. */
    void addUnread(byte[] bytes, int offset, int length) {
        INTERNALS.addUnread(connection, bytes, offset, length);
        held = true;
    }

    /** Adds to the output that was resumed. */
    void addUnsent(byte[] bytes, int offset, int length) {
        INTERNALS.addUnsent(connection, bytes, offset, length);
    }

    /** Has what was resumed looked at in the next turn. */
    void goOn() {
        waiting = true;
        registration.again();
    }
}
