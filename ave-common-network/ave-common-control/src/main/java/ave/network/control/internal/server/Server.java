// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import ave.exceptions.Exit;
import ave.io.PosixException;
import ave.network.connection.Connection;
import ave.network.connection.PeerCredentials;
import ave.network.connection.internal.ConnectionInternals;
import ave.network.control.internal.rpc.Keys;
import ave.network.control.internal.rpc.LogLimit;
import ave.network.control.internal.rpc.Response;
import ave.network.exceptions.ConnectionClosed;
import ave.posix.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves peers on one event loop: accepts them, has their requests handled, and ends. For the
 * loop's thread, where a method doesn't say otherwise.
 */
public final class Server implements Acceptor.Owner {
    private static final ConnectionInternals<Connection> INTERNALS =
            ConnectionInternals.of(Connection.class);
    private static final Logger LOGGER = LoggerFactory.getLogger("ave.network.control.Control");

    /** How long a peer has to take its last message. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final ServerSettings settings;
    private final Keys keys;
    private final RequestHandler handler;
    private final ServerListener listener;
    private final EventLoop loop;
    private final ResponseWriter writer;
    private final Acceptor acceptor;
    private final IdleTimer idle;
    private final Timeouts<Peer> handshakes;
    private final Timeouts<Peer> lingering = new Timeouts<>(LINGER, this::remove);
    private final MemoryBudget input;
    private final MemoryBudget output;
    private final LogLimit refusals = new LogLimit();
    private final List<AutoCloseable> closedAtEnd = new ArrayList<>();

    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private boolean begun;
    private boolean shuttingDown;
    private Map<String, Object> exitDetails;

    /** Null unless the server is to end when it has finished what was begun. */
    private Drain drain;

    /** Whether this server still has to do something for its successor; null without one. */
    private volatile BooleanSupplier unfinished;

    private int size;
    private Peer current;
    private long calls;
    private long bytesIn;
    private long bytesOut;

    private record Drain(Deadline deadline, Map<String, ?> details) {}

    /**
     * What a server has and did.
     *
     * @param peers how many connections there are
     * @param established how many of them may make calls
     * @param calls requests that were taken
     * @param bytesIn bytes received
     * @param bytesOut bytes sent or queued
     * @param queuedBytes bytes that wait in memory
     */
    public record Counts(
            int peers,
            int established,
            long calls,
            long bytesIn,
            long bytesOut,
            long queuedBytes) {}

    /**
     * Makes a server. It accepts no connection before it runs.
     *
     * @param settings its configuration
     * @param socket listens; the server closes it
     * @param handler handles the requests
     * @param listener gets the events
     * @throws ave.io.PosixException if there are no more descriptors; the socket stays open
     */
    public Server(
            ServerSettings settings,
            Connection socket,
            RequestHandler handler,
            ServerListener listener) {
        this.settings = settings;
        this.handler = handler;
        this.listener = listener;
        keys = new Keys(settings.authkey(), settings.altKeys());
        writer = new ResponseWriter(settings.mapper());
        input = new MemoryBudget(settings.inputBudget());
        output = new MemoryBudget(settings.outputBudget());
        handshakes = new Timeouts<>(settings.handshakeTimeout(), this::remove);
        idle = new IdleTimer(settings.interval(), listener::idle);
        loop = new EventLoop(this::failed);
        acceptor = new Acceptor(loop, this, socket);
        loop.add(handshakes);
        loop.add(lingering);
        loop.add(idle);
    }

    // ---- life

    /**
     * Begins to serve, in the thread that will run the loop. A successor does so before it says
     * that it has started, so that a failure leaves the peers to the old server.
     *
     * @throws RuntimeException what the listener throws
     */
    public void begin() {
        loop.begin();
        begun = true;
        acceptor.begin();
        listener.started();
        acceptor.resume();
        ready.complete(null);
    }

    /**
     * Serves until the end, in the calling thread.
     *
     * @throws RuntimeException what the listener threw when the server was to begin
     */
    public void run() {
        try {
            beginOrEnd();
            while (!shuttingDown && !isHandedOver()) {
                turn();
            }
            while (!shuttingDown && (size > 0 || unfinished.getAsBoolean())) {
                turn();
            }
            if (!isHandedOver()) {
                sayGoodbye();
            }
        } finally {
            end();
            if (!isHandedOver()) {
                loop.guard("stopped", listener::stopped);
            }
            ready.complete(null);
            over.complete(null);
        }
    }

    /** Ends a server that has not begun, without a word to anyone: no server is to serve. */
    public void giveUp() {
        peers().forEach(this::giveUp);
        end();
        ready.complete(null);
        over.complete(null);
    }

    private void beginOrEnd() {
        if (begun) {
            return;
        }
        try {
            begin();
        } catch (Exit exit) {
            shutdown(exit.details());
        } catch (RuntimeException | Error e) {
            shutdown(null);
            ready.completeExceptionally(e);
            throw e;
        }
    }

    private void turn() {
        idle.enable(!shuttingDown && !isHandedOver());
        if (loop.turn() > 0) {
            idle.restart();
        } else {
            loop.guard("idle", idle::check);
        }
        if (drain != null && !shuttingDown && isDrained()) {
            shutdown(drain.details());
        }
    }

    private boolean isDrained() {
        return drain.deadline().hasPassed() || peers().stream().noneMatch(Peer::isBusy);
    }

    /** What is queued is sent first; a peer that doesn't read gets a second. */
    private void sayGoodbye() {
        stopListening();
        for (Peer peer : peers()) {
            try {
                peer.close(exitDetails == null ? null : writer.exception(exitDetails));
            } catch (ConnectionClosed e) {
                remove(peer);
            }
        }
        while (size > 0) {
            turn();
        }
    }

    private void end() {
        // Connections that other threads have added meanwhile are closed.
        loop.runTasks();
        peers().forEach(this::remove);
        stopListening();
        for (AutoCloseable resource : closedAtEnd) {
            loop.guard("close", () -> close(resource));
        }
        loop.close();
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            throw new IllegalStateException("close " + resource + ": " + e.getMessage(), e);
        }
    }

    /**
     * Has something closed when the server ends, before its loop is.
     *
     * @param resource what is closed; what that throws is logged
     */
    public void closeAtEnd(AutoCloseable resource) {
        closedAtEnd.add(resource);
    }

    /**
     * Ends the server. For the loop's thread, or before the server runs.
     *
     * @param details of the {@link Exit} that peers get as last message; null for none
     */
    public void shutdown(Map<String, ?> details) {
        if (!shuttingDown) {
            exitDetails = details == null ? null : new LinkedHashMap<>(details);
            shuttingDown = true;
            if (!isHandedOver()) {
                loop.guard("shuttingDown", () -> listener.shuttingDown(exitDetails));
            }
        }
    }

    /**
     * Ends the server once its pending calls have finished. It accepts no connection and reads
     * nothing any more.
     *
     * @param deadline for that
     * @param details as in {@link #shutdown}
     */
    public void drain(Deadline deadline, Map<String, ?> details) {
        // A service that was handed over finishes what it has begun in any case.
        if (!isEnding() && !isHandedOver()) {
            stopListening();
            drain = new Drain(deadline, details);
            loop.add(() -> shuttingDown ? Integer.MAX_VALUE : deadline.pollMillis());
            peers().forEach(Peer::sendReady);
        }
    }

    /** Stops accepting, and closes the listening socket. */
    public void stopListening() {
        acceptor.close();
    }

    /**
     * A successor serves: gives up the connections that it has, without ending them.
     *
     * @param handedOn the peers that it has
     * @param goesOn whether something is still to be done for the successor
     */
    public void handedOver(List<Peer> handedOn, BooleanSupplier goesOn) {
        unfinished = goesOn;
        acceptor.abandon();
        handedOn.stream().filter(Peer::isServed).forEach(this::giveUp);
    }

    /**
     * Tells whether a successor serves. From any thread.
     *
     * @return whether {@link #handedOver} was called
     */
    public boolean isHandedOver() {
        return unfinished != null;
    }

    /**
     * Tells whether the server is about to end, at once or when it has finished what was begun.
     *
     * @return whether {@link #shutdown} or {@link #drain} was called
     */
    public boolean isEnding() {
        return shuttingDown || drain != null;
    }

    boolean isShuttingDown() {
        return shuttingDown;
    }

    boolean hasLastMessage() {
        return shuttingDown && exitDetails != null;
    }

    boolean isDraining() {
        return drain != null;
    }

    /**
     * Returns the future of the server's beginning. From any thread.
     *
     * @return completed when the server can be called, or has failed to begin
     */
    public CompletableFuture<Void> ready() {
        return ready;
    }

    /**
     * Returns the future of the server's end. From any thread.
     *
     * @return completed when the server has ended
     */
    public CompletableFuture<Void> ended() {
        return over;
    }

    /**
     * Fails a future if the server ends before that is complete. From any thread.
     *
     * @param future nothing keeps it once it is complete
     * @param end what it is completed with
     */
    public void failAtEnd(CompletableFuture<?> future, RuntimeException end) {
        CompletableFuture.anyOf(future, over).thenRun(() -> future.completeExceptionally(end));
    }

    private void failed(String what, Throwable error) {
        if (error instanceof Exit exit) {
            shutdown(exit.details());
        } else {
            LOGGER.error("{}: {} failed", settings.name(), what, error);
        }
    }

    // ---- peers

    @Override
    public boolean hasRoom() {
        return size < settings.connectionLimit();
    }

    @Override
    public void accepted(Connection connection) {
        Peer peer;
        try {
            peer = add(connection);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
        handshakes.add(peer);
        try {
            peer.startHandshake();
        } catch (ConnectionClosed e) {
            remove(peer);
        }
    }

    private Peer add(Connection connection) {
        if (loop.handlerOf(connection.fileno()) instanceof Peer stale) {
            // User code closed it in another thread, and its number was given out again.
            remove(stale);
        }
        Peer peer = new Peer(this, connection);
        // User code may close it at any time, in any thread.
        INTERNALS.onClose(connection, () -> loop.inLoop(() -> remove(peer)));
        size++;
        return peer;
    }

    /**
     * Adds a connection that was made elsewhere.
     *
     * @param connection the connection, closed here if the server is about to end
     * @param authkey its key; null for none
     * @throws IllegalArgumentException if it isn't open, or has been added
     */
    public void addConnection(Connection connection, String authkey) {
        if (!connection.isOpen() || find(connection) != null) {
            throw new IllegalArgumentException(
                    (connection.isOpen()
                                    ? "already a connection of this service: "
                                    : "not an open connection: ")
                            + connection);
        }
        if (shuttingDown || isHandedOver()) {
            LOGGER.info("{} ends: closing {}, which was added", settings.name(), connection);
            connection.close();
            return;
        }
        Peer peer = add(connection);
        peer.admit(authkey);
        // Requests may have come along with it.
        peer.goOn();
    }

    /**
     * Adds a connection of a predecessor's, to be served from the first turn on.
     *
     * @param connection the connection
     * @param state what the predecessor says of it
     * @return the peer
     */
    public Peer inherit(Connection connection, PeerState state) {
        Peer peer = add(connection);
        resume(peer, state);
        return peer;
    }

    /**
     * Replaces what the predecessor said of a peer.
     *
     * @param peer one that was inherited
     * @param state what the predecessor says now
     */
    public void resume(Peer peer, PeerState state) {
        handshakes.remove(peer);
        peer.resume(state);
        if (!state.established()) {
            handshakes.add(peer);
        }
        if (state.isUnfinished()) {
            peer.goOn();
        }
    }

    /**
     * Adds to what the predecessor said of a peer.
     *
     * @param peer one that was inherited
     * @param isInput whether the bytes are input, or else output
     * @param bytes holds them
     * @param offset where they begin
     * @param length how many
     */
    public void add(Peer peer, boolean isInput, byte[] bytes, int offset, int length) {
        if (isInput) {
            peer.addUnread(bytes, offset, length);
        } else {
            peer.addUnsent(bytes, offset, length);
        }
        peer.goOn();
    }

    /**
     * Gives up a peer without ending its connection, which another process has.
     *
     * @param peer the peer
     */
    public void giveUp(Peer peer) {
        detach(peer);
        INTERNALS.abandon(peer.connection());
    }

    /**
     * Takes a connection out of the loop without closing it.
     *
     * @param connection the connection
     */
    public void forget(Connection connection) {
        Peer peer = find(connection);
        if (peer != null) {
            detach(peer);
        }
    }

    private void detach(Peer peer) {
        size--;
        peer.cancelRegistration();
        INTERNALS.onClose(peer.connection(), null);
        input.remove(peer);
        output.remove(peer);
        handshakes.remove(peer);
        lingering.remove(peer);
        acceptor.resume();
    }

    /**
     * Closes a connection, and says so once.
     *
     * @param peer the peer; nothing happens if it was removed before
     */
    public void remove(Peer peer) {
        if (peer.isServed()) {
            detach(peer);
            closeQuietly(peer.connection());
            if (peer.isEstablished()) {
                loop.guard("lostConnection", () -> listener.lost(peer));
            }
        }
    }

    /** User code may close it in another thread at the same time: it is lost all the same. */
    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (IllegalStateException | PosixException e) {
            LOGGER.debug("close of {} failed", connection, e);
        }
    }

    void removeAfter(Peer peer, Throwable error) {
        LOGGER.error("closing {} after an error", peer.connection(), error);
        remove(peer);
    }

    /** What a peer holds in memory has grown or shrunk. */
    void holds(Peer peer, int unhandled, int unsent) {
        removeGreediest(input.update(peer, unhandled), "unfinished input", input.limit());
        if (peer.isServed()) {
            removeGreediest(output.update(peer, unsent), "unsent output", output.limit());
        }
    }

    private void removeGreediest(Peer greediest, String kind, long limit) {
        if (greediest != null) {
            LOGGER.warn(
                    "{}: all {} together is above {} bytes; closing {}",
                    settings.name(),
                    kind,
                    limit,
                    greediest);
            remove(greediest);
        }
    }

    void linger(Peer peer) {
        handshakes.remove(peer);
        lingering.add(peer);
    }

    void handshakeEnded(Peer peer) {
        handshakes.remove(peer);
    }

    /** Somebody tries keys, or has the wrong one. */
    void refused(Peer peer) {
        if (refusals.allows()) {
            LOGGER.warn(
                    "{}: refused the key of {}{}", settings.name(), peer.who(), refusals.leftOut());
        }
    }

    /** Whether the user of the peer's process, as the kernel knows it, needs no key. */
    boolean trusts(Peer peer) {
        PeerCredentials credentials = peer.credentials();
        return credentials != null && settings.trustedUsers().contains(credentials.uid());
    }

    void established(Peer peer) {
        loop.guard("newConnection", () -> listener.established(peer));
    }

    /**
     * Returns the peer of a connection.
     *
     * @param connection the connection
     * @return the peer; null if there is none
     */
    public Peer find(Connection connection) {
        return loop.handlerOf(connection.fileno()) instanceof Peer peer
                        && peer.connection() == connection
                ? peer
                : null;
    }

    /**
     * Returns the peers. Other threads may see an old state.
     *
     * @return a copy, in no particular order
     */
    public List<Peer> peers() {
        List<Peer> peers = new ArrayList<>();
        for (EventLoop.Handler each : loop.handlers()) {
            if (each instanceof Peer peer) {
                peers.add(peer);
            }
        }
        return peers;
    }

    // ---- requests

    Response handle(Peer peer, byte[] buffer, int offset, int length) {
        calls++;
        current = peer;
        try {
            return handler.handle(peer, buffer, offset, length);
        } finally {
            current = null;
        }
    }

    /**
     * Returns the peer whose request is being handled.
     *
     * @return the peer; null between requests, and in other threads
     */
    public Peer current() {
        return loop.isLoopThread() ? current : null;
    }

    void countInput(int bytes) {
        bytesIn += bytes;
    }

    void countOutput(int bytes) {
        bytesOut += bytes;
    }

    /**
     * Returns what the server has and did.
     *
     * @return the numbers at this moment
     */
    public Counts counts() {
        int established = 0;
        long queued = 0;
        for (Peer peer : peers()) {
            established += peer.isEstablished() ? 1 : 0;
            queued += peer.queuedBytes();
        }
        return new Counts(size, established, calls, bytesIn, bytesOut, queued);
    }

    // ---- parts

    /**
     * Returns the loop.
     *
     * @return the loop that this server runs on
     */
    public EventLoop loop() {
        return loop;
    }

    /**
     * Changes how long nothing happens before the server is idle.
     *
     * @param interval more than zero; null for never
     */
    public void interval(Duration interval) {
        idle.interval(interval);
    }

    /**
     * Returns the listening socket.
     *
     * @return its descriptor's number
     * @throws IllegalStateException if the server no longer listens
     */
    public int listeningFd() {
        return acceptor.fd();
    }

    ServerSettings settings() {
        return settings;
    }

    /**
     * Returns the keys of the service.
     *
     * @return the keys
     */
    public Keys keys() {
        return keys;
    }

    ResponseWriter writer() {
        return writer;
    }
}
