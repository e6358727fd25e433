// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.EPOLLERR;
import static ave.posix.abi.Constants.EPOLLHUP;
import static ave.posix.abi.Constants.EPOLLIN;
import static ave.posix.abi.Constants.EPOLLOUT;

import ave.exceptions.OverflowError;
import ave.network.connection.Challenge;
import ave.network.connection.Connection;
import ave.network.connection.MessageHandler;
import ave.network.control.internal.rpc.Caller;
import ave.network.exceptions.ConnectionClosed;
import ave.network.json.JsonWriter;
import java.util.Arrays;
import java.util.Objects;

/**
 * One connection of a loop: where it stands, what it may, what it is owed.
 *
 * <p>Backpressure: while a peer doesn't read its answers, or is owed too many, nothing more is read
 * from it.
 */
final class Client implements MessageHandler, Caller {
    /** Answers that wait to be sent stop the reading above this, and let it go on at a quarter. */
    private static final int QUEUED_BYTES = 1 << 20;

    private static final int OWED_ANSWERS = 1024;

    /** Answers to one batch of requests leave in one write up to this size. */
    private static final int BATCH_BYTES = 64 * 1024;

    /** Nothing larger is a digest; refused before it costs memory. */
    private static final int HANDSHAKE_BYTES = 1024;

    /** How long one connection's requests are handled before the others have their turn. */
    private static final long TURN_NANOS = 500_000;

    private enum State {
        HANDSHAKE,
        ESTABLISHED,
        /** The last message is on its way, what comes in is thrown away. */
        CLOSING
    }

    final Connection connection;

    /** Its number, also when the connection is closed. */
    final int fd;

    final long token;
    final OwedAnswers owed;

    /** An object of the subclass's; null for none. */
    Object attachment;

    private final EventLoop loop;

    private State state;
    private byte[] salt;
    private String authkey;
    private boolean trusted;
    private boolean established;

    private int mask = EPOLLIN;
    private boolean full;
    private boolean held;

    /** Whether the rest of the input waits for the next turn. */
    private boolean waiting;

    /** Whether the loop has this in its queue for the next turn. */
    private boolean queued;

    private long turnBegan;
    private boolean inputEnded;
    private boolean outputShut;

    /** What a successor was told ahead; null if nothing. */
    private ClientState told;

    /** Whether anything may have happened since. To look at all of it takes ten times as long. */
    private boolean changed;

    Client(EventLoop loop, Connection connection, long token) {
        this.loop = loop;
        this.connection = connection;
        this.fd = connection.fileno();
        this.token = token;
        this.owed = new OwedAnswers(loop);
    }

    // ---- the life of a connection

    void startHandshake() {
        state = State.HANDSHAKE;
        limitMessages();
        salt = Challenge.makeSalt();
        loop.answers.writer.payload(Challenge.makeChallenge(salt));
        sendWritten();
    }

    private void limitMessages() {
        int limit = loop.options.messageLimit();
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

    /** What a successor must know; null for one that is closed, or told goodbye already. */
    ClientState state() {
        if (state == State.CLOSING || !connection.isOpen()) {
            return null;
        }
        return new ClientState(
                token,
                connection.address().host(),
                connection.address().port(),
                established,
                trusted,
                inputEnded,
                authkey,
                salt,
                connection.unread(),
                connection.unsent(),
                owed.messages());
    }

    /** What a successor must know ahead; null for one that it is not to have. */
    ClientState tellAhead() {
        ClientState now = state();
        told = now == null ? null : now.ahead();
        changed = now != null && now.isUnfinished();
        return told;
    }

    boolean wasTold() {
        return told != null;
    }

    /** There is no successor after all. */
    void forgetTold() {
        told = null;
    }

    /** Whether a successor knows everything from what it was told ahead. */
    boolean isAsTold() {
        return told != null && connection.pendingOutput() == 0 && (!changed || isAs(told));
    }

    private boolean isAs(ClientState before) {
        return queuedBytes() == 0
                && owed.isEmpty()
                && !inputEnded
                && state != State.CLOSING
                && established == before.established()
                && trusted == before.trusted()
                && Objects.equals(authkey, before.authkey());
    }

    /** Goes on where the predecessor stopped. */
    void resume(ClientState before) {
        state = before.established() ? State.ESTABLISHED : State.HANDSHAKE;
        established = before.established();
        trusted = before.trusted();
        inputEnded = before.inputEnded();
        authkey = before.authkey();
        salt = before.salt();
        limitMessages();
        connection.resume(before.unread(), before.unsent());
        owed.addAll(before.owed());
        held = before.unread().length > 0;
    }

    boolean isEstablished() {
        return established;
    }

    @Override
    public String authkey() {
        return authkey;
    }

    /** Gives the connection another key. */
    void authkey(String key) {
        changed = true;
        authkey = key;
        trusted = key != null && !key.isEmpty();
    }

    /** Whether {@link Auth} methods may be called. */
    @Override
    public boolean isTrusted() {
        return trusted;
    }

    int queuedBytes() {
        return connection.pendingOutput() + connection.pendingInput() + owed.bytes();
    }

    /** Sends a last message, lets it reach the peer, and closes. Nothing that comes is handled. */
    void close(JsonWriter.Content last) {
        if (state != State.CLOSING) {
            changed = true;
            owed.clear();
            if (last != null) {
                loop.answers.write(last);
            }
            state = State.CLOSING;
            sendWritten();
            loop.linger(this);
            settle();
        }
    }

    // ---- events

    void onEvents(int events) {
        changed = true;
        waiting = false;
        turnBegan = System.nanoTime();
        try {
            if ((events & EPOLLOUT) != 0) {
                connection.flush();
            }
            boolean broken = (events & (EPOLLERR | EPOLLHUP)) != 0;
            if (broken && (mask & EPOLLIN) == 0) {
                loop.remove(this);
                return;
            }
            if ((events & EPOLLIN) != 0 || broken) {
                read();
            }
            settle();
        } catch (ConnectionClosed e) {
            loop.remove(this);
        } finally {
            // Nothing of this connection's may ever reach the next one.
            loop.answers.writer.clear();
        }
    }

    /** Its address, where it stands, and what waits. */
    @Override
    public String toString() {
        String where = connection.address() + " fd " + fd + " " + state;
        return where + ", owed " + owed.size() + ", queued bytes " + queuedBytes();
    }

    private void read() {
        try {
            held = false;
            int count = state == State.CLOSING ? connection.skip() : connection.receive(this);
            if (count < 0) {
                inputEnded = true;
            } else {
                loop.bytesIn += count;
            }
            sendWritten();
        } catch (OverflowError e) {
            sendWritten();
            close(
                    loop.answers.exception(
                            new OverflowError(
                                            "got invalid RPC from client, "
                                                    + e.getMessage()
                                                    + ". disconnect")
                                    .details()));
        }
    }

    /** Brings everything in line with what is left to do. */
    private void settle() {
        if (!loop.clients.has(this)) {
            return;
        }
        while (held && !waiting && !isFull() && !inputEnded && state != State.CLOSING) {
            read();
        }
        loop.holds(this, connection.pendingInput());
        if (!loop.clients.has(this)) {
            return;
        }
        if (connection.pendingOutput() > 0) {
            interest(wantsInput() ? EPOLLIN | EPOLLOUT : EPOLLOUT);
        } else if (!connection.isOpen()) {
            loop.remove(this);
        } else if (state == State.CLOSING) {
            shutOutput();
        } else if (inputEnded && owed.isEmpty()) {
            loop.remove(this);
        } else {
            interest(wantsInput() ? EPOLLIN : 0);
        }
    }

    /** Whether a request of this connection isn't answered yet, or an answer isn't sent. */
    boolean isBusy() {
        return !owed.isEmpty() || connection.pendingOutput() > 0 || held;
    }

    private boolean wantsInput() {
        return !inputEnded && (state == State.CLOSING || !isFull() && !loop.isDraining());
    }

    /** Closing at once would reset a peer that still sends, and lose it the last message. */
    private void shutOutput() {
        if (inputEnded) {
            loop.remove(this);
        } else {
            if (!outputShut) {
                outputShut = true;
                connection.shutdownOutput();
            }
            interest(EPOLLIN);
        }
    }

    private void interest(int wanted) {
        if (mask != wanted) {
            mask = wanted;
            loop.epoll.modify(fd, wanted, token);
        }
    }

    private boolean isFull() {
        int queued = connection.pendingOutput() + owed.bytes();
        full = queued > (full ? QUEUED_BYTES / 4 : QUEUED_BYTES);
        return full || owed.size() >= OWED_ANSWERS;
    }

    // ---- messages

    @Override
    public boolean onMessage(byte[] buffer, int offset, int length) {
        switch (state) {
            case HANDSHAKE -> finishHandshake(Arrays.copyOfRange(buffer, offset, offset + length));
            case ESTABLISHED -> loop.serve(this, buffer, offset, length);
            case CLOSING -> {
                return false;
            }
        }
        if (loop.answers.writer.size() > BATCH_BYTES) {
            sendWritten();
        }
        held = state == State.ESTABLISHED && (isFull() || isTurnOver());
        return !held && loop.clients.has(this) && !loop.isShuttingDown();
    }

    private boolean isTurnOver() {
        if (System.nanoTime() - turnBegan < TURN_NANOS) {
            return false;
        }
        waiting = true;
        if (!queued) {
            queued = true;
            loop.nextTurn(this);
        }
        return true;
    }

    /** The next turn has come. */
    void goOn() {
        queued = false;
        if (waiting) {
            onEvents(0);
        }
    }

    private void finishHandshake(byte[] digest) {
        loop.handshakeEnded(this);
        authkey = loop.keys.find(digest, salt);
        salt = null;
        boolean accepted = authkey != null;
        boolean stays = accepted || !loop.keys.required() || loop.options.admitUnauthenticated();
        if (!accepted && loop.keys.required()) {
            loop.refused(this);
        }
        JsonWriter.Content verdict = loop.answers.of("authenticated", accepted);
        if (!stays) {
            sendWritten();
            close(verdict);
            return;
        }
        loop.answers.write(verdict);
        trusted = accepted && !authkey.isEmpty() && loop.keys.isPrimary(authkey);
        state = State.ESTABLISHED;
        established = true;
        limitMessages();
        loop.established(this);
    }

    // ---- answers

    /** Answers the request that is being handled, behind all answers that are owed. */
    void answer(JsonWriter.Content content) {
        if (owed.isEmpty()) {
            loop.answers.write(content);
        } else {
            owed.ready(owe(true), content);
        }
    }

    /** Keeps the place of an answer that comes later, or of a call that wants none. */
    Owed owe(boolean wanted) {
        changed = true;
        return owed.add(wanted);
    }

    /** Sends the answers whose turn it is, outside of the handling of a request. */
    void sendReady() {
        if (!loop.clients.has(this)) {
            return;
        }
        try {
            byte[] message;
            while ((message = owed.next()) != null) {
                loop.bytesOut += message.length;
                connection.send(message, 0, message.length);
            }
            settle();
        } catch (ConnectionClosed e) {
            loop.remove(this);
        }
    }

    private void sendWritten() {
        JsonWriter writer = loop.answers.writer;
        int size = writer.size();
        if (size > 0) {
            try {
                loop.bytesOut += size;
                if (state == State.CLOSING) {
                    // A client that is turned away learns at once that this was the last message.
                    connection.sendLast(writer.bytes(), 0, size);
                } else if (connection.isOpen()) {
                    connection.send(writer.bytes(), 0, size);
                }
            } finally {
                writer.clear();
            }
        }
    }
}
