// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.EPOLLIN;

import ave.exceptions.Exit;
import ave.network.connection.Connection;
import ave.network.control.internal.rpc.Keys;
import ave.network.control.internal.rpc.LogLimit;
import ave.network.control.internal.rpc.RequestDispatcher;
import ave.network.control.internal.rpc.Response;
import ave.network.exceptions.ConnectionClosed;
import ave.posix.Deadline;
import ave.posix.Epoll;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a running control. It waits in epoll for the listening socket, the connections
 * and wake-ups from other threads; its cost per event does not grow with the idle connections.
 */
final class EventLoop {
    private static final Logger LOGGER = LoggerFactory.getLogger(Control.class);

    private static final int EVENTS_PER_WAIT = 256;
    private static final long WAKE_UP = -1;
    private static final long LISTENER = -2;
    private static final long PREDECESSOR = -3;
    private static final Duration LINGER = Duration.ofSeconds(1);

    final Control control;
    final ControlOptions options;
    final Keys keys;
    private final RequestDispatcher dispatcher;
    final Answers answers;
    final Epoll epoll;
    final Joins joins;
    final Succession succession;

    /** Whose request is being handled, null between requests. */
    Client current;

    /** Whose loss the subclass is being told of, null at other times. */
    Client lost;

    long calls;
    long bytesIn;
    long bytesOut;

    private final Acceptor acceptor;
    private final LoopTasks tasks = new LoopTasks();
    private final Timeouts<Client> handshakes;
    private final Timeouts<Client> lingering = new Timeouts<>(LINGER);
    private final Timeouts<EventLoop> idle;

    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private boolean begun;

    final Clients clients = new Clients();

    /** Those that have more input than they may have handled in one turn. */
    private final ArrayDeque<Client> waiting = new ArrayDeque<>();

    private final InputBudget input;
    private final LogLimit refusals = new LogLimit();
    private boolean shuttingDown;

    /** Null unless the service is to end when it has finished what was begun. */
    private Drain drain;

    private record Drain(Deadline deadline, Map<String, ?> details) {}

    private Map<String, Object> exitDetails;

    EventLoop(Control control, ControlOptions options, Connection listener) {
        this.control = control;
        this.options = options;
        keys = new Keys(options.authkey(), options.altKeys());
        answers = new Answers(options.objectMapper());
        dispatcher =
                new RequestDispatcher(
                        control::target, keys, RpcDeclarations::of, options.objectMapper());
        handshakes = new Timeouts<>(options.handshakeTimeout());
        idle = new Timeouts<>(options.interval() == null ? LINGER : options.interval());
        input = new InputBudget(options.inputBudget());
        try {
            epoll = new Epoll(EVENTS_PER_WAIT);
        } catch (RuntimeException e) {
            tasks.close();
            throw e;
        }
        joins = new Joins(this, epoll);
        succession = new Succession(this, epoll, PREDECESSOR);
        acceptor = new Acceptor(this, epoll, listener, LISTENER);
        tasks.watch(epoll, WAKE_UP);
    }

    // ---- the loop

    /**
     * Begins to serve, in the thread that will run the loop. A successor does so before it says
     * that it has started, so that a failure leaves the clients to the old service.
     *
     * @throws RuntimeException what the subclass throws
     */
    void begin() {
        tasks.begin();
        begun = true;
        control.started();
        acceptor.resume();
        ready.complete(null);
    }

    /** Completed when the service can be called, or has failed to begin. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /**
     * Serves until the end.
     *
     * @throws RuntimeException what the subclass threw when it was to begin
     */
    void run() {
        try {
            beginOrEnd();
            while (!shuttingDown && !succession.isOver()) {
                turn();
            }
            if (succession.isOver()) {
                settleLegacy();
            } else {
                sayGoodbye();
            }
        } finally {
            end();
            if (!succession.isOver()) {
                guard("stopped", control::stopped);
            }
            ready.complete(null);
            over.complete(null);
        }
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

    /** Whoever is told goodbye already, and the answers that the successor waits for. */
    private void settleLegacy() {
        while (!shuttingDown && (clients.size() > 0 || succession.isOwing())) {
            turn();
        }
    }

    /** Completed when the loop has ended. */
    CompletableFuture<Void> ended() {
        return over;
    }

    private void turn() {
        boolean idling = options.interval() != null && !shuttingDown && !succession.isOver();
        if (idling && !idle.contains(this)) {
            idle.add(this);
        }
        int count = epoll.await(tasks.isEmpty() && waiting.isEmpty() ? nextTimeout() : 0);
        for (int i = 0; i < count; i++) {
            onEvent(epoll.token(i), epoll.events(i));
        }
        serveWaiting();
        runTasks();
        guard("expiry", this::expire);
        endIfDrained();
        if (idling) {
            if (count > 0) {
                idle.remove(this);
            } else if (idle.removeExpired() != null) {
                guard("idle", control::idle);
            }
        }
    }

    private void onEvent(long token, int events) {
        if (token == WAKE_UP) {
            tasks.wokenUp();
        } else if (token == LISTENER) {
            guard("accept", acceptor::accept);
        } else if (token == PREDECESSOR) {
            guard("handover", succession::onEvent);
        } else if (Joins.isToken(token)) {
            guard("join", () -> joins.onEvent(token));
        } else {
            // Its descriptor may have been closed and given out again by an earlier event.
            Client client = clients.ofToken(token);
            if (client != null) {
                handle(client, events);
            }
        }
    }

    /** Has a connection go on with its input in the next turn, after the others had theirs. */
    void nextTurn(Client client) {
        waiting.add(client);
    }

    private void serveWaiting() {
        for (int i = waiting.size(); i > 0; i--) {
            Client client = waiting.poll();
            if (clients.has(client)) {
                goOn(client);
            }
        }
    }

    private void goOn(Client client) {
        try {
            client.goOn();
        } catch (RuntimeException | Error e) {
            closeAfter(client, e);
        }
    }

    /** An unexpected error closes this connection, not the service. */
    private void handle(Client client, int events) {
        try {
            client.onEvents(events);
        } catch (RuntimeException | Error e) {
            closeAfter(client, e);
        }
    }

    private void closeAfter(Client client, Throwable error) {
        LOGGER.error("closing {} after an error", client.connection, error);
        answers.writer.clear();
        remove(client);
    }

    /** Handles a request of an established connection. */
    void serve(Client client, byte[] buffer, int offset, int length) {
        calls++;
        Response response;
        current = client;
        try {
            response = dispatcher.dispatch(client, buffer, offset, length);
        } finally {
            current = null;
        }
        try {
            switch (response.kind()) {
                case READY -> {
                    // An Exit is the only response to the call that brings it about.
                    if (!shuttingDown || exitDetails == null) {
                        client.answer(response);
                    }
                }
                case LATER -> awaitLater(client, response.later());
                case EXIT -> shutdown(response.exit());
                default -> {
                    // The caller wants no response.
                }
            }
        } finally {
            response.clear();
        }
    }

    private void awaitLater(Client client, Response.PendingCall call) {
        Owed place = client.owe(call.isWanted());
        call.stage()
                .whenComplete(
                        (value, error) -> execute(() -> settle(client, place, call, value, error)));
    }

    private void settle(
            Client client, Owed place, Response.PendingCall call, Object value, Throwable error) {
        if (!client.connection.isOpen() && !succession.isOver()) {
            return;
        }
        Response response = call.settle(value, error);
        switch (response.kind()) {
            case EXIT -> shutdown(response.exit());
            case READY -> {
                client.owed.ready(place, response);
                client.sendReady();
            }
            default -> {
                client.owed.ready(place, Owed.NOTHING);
                client.sendReady();
            }
        }
    }

    private int nextTimeout() {
        int timeout = Math.min(handshakes.pollMillis(), lingering.pollMillis());
        timeout = Math.min(timeout, succession.pollMillis());
        if (drain != null && drain.deadline() != Deadline.NEVER) {
            timeout = Math.min(timeout, drain.deadline().pollMillis());
        }
        timeout = Math.min(timeout, Math.min(acceptor.pollMillis(), idle.pollMillis()));
        return timeout == Integer.MAX_VALUE ? -1 : timeout;
    }

    private void expire() {
        Client late;
        while ((late = handshakes.removeExpired()) != null) {
            remove(late);
        }
        while ((late = lingering.removeExpired()) != null) {
            remove(late);
        }
        acceptor.resumeAfterRest();
        succession.expire();
    }

    // ---- other threads

    /** Has the loop run a task soon, after the events at hand. */
    void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs a task at once in the loop's own thread, else soon. */
    void inLoop(Runnable task) {
        if (tasks.isLoopThread()) {
            task.run();
        } else {
            execute(task);
        }
    }

    private void runTasks() {
        // A task that adds itself again runs in the next turn.
        for (Runnable task : tasks.take()) {
            guard("task", task);
        }
    }

    /** Code of the subclass must not end the loop. */
    void guard(String what, Runnable code) {
        try {
            code.run();
        } catch (Exit exit) {
            shutdown(exit.details());
        } catch (RuntimeException | Error e) {
            report(what, e);
        }
    }

    void report(String what, Throwable error) {
        LOGGER.error("{}: {} failed", control.procName(), what, error);
    }

    // ---- connections

    void accepted(Connection connection) {
        Client client;
        try {
            client = add(connection);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
        handshakes.add(client);
        try {
            client.startHandshake();
        } catch (ConnectionClosed e) {
            remove(client);
        }
    }

    boolean hasRoom() {
        return clients.size() < options.connectionLimit();
    }

    int listeningFd() {
        return acceptor.number();
    }

    void stopListening() {
        acceptor.close();
    }

    private Client add(Connection connection) {
        int fd = connection.fileno();
        Client closed = clients.at(fd);
        if (closed != null) {
            // The subclass closed it behind our back, and its number was given out again.
            remove(closed);
        }
        Client client = new Client(this, connection, clients.nextToken(fd));
        // User code may close it at any time, in any thread.
        connection.onClose(() -> inLoop(() -> remove(client)));
        epoll.add(fd, EPOLLIN, client.token);
        clients.add(client);
        return client;
    }

    boolean isLoopThread() {
        return tasks.isLoopThread();
    }

    void addConnection(Connection connection, String authkey) {
        if (!connection.isOpen() || clients.find(connection) != null) {
            throw new IllegalArgumentException(
                    (connection.isOpen()
                                    ? "a connection of this service already: "
                                    : "a connection that isn't open: ")
                            + connection);
        }
        if (shuttingDown) {
            connection.close();
            return;
        }
        Client client = add(connection);
        client.admit(authkey);
        // Requests may have come along with it.
        execute(() -> handle(client, 0));
    }

    /** Adds a connection of the predecessor's, to be served from the first turn on. */
    Client inherit(Connection connection, ClientState state) {
        Client client = add(connection);
        resume(client, state);
        return client;
    }

    void resume(Client client, ClientState state) {
        handshakes.remove(client);
        client.resume(state);
        if (!state.established()) {
            handshakes.add(client);
        }
        if (state.isUnfinished()) {
            execute(() -> handle(client, 0));
        }
    }

    /** A connection that the predecessor has lost meanwhile. */
    void drop(Client client) {
        detach(client);
        client.connection.abandon();
    }

    /** A successor serves: takes out what was handed on, without ending any of it. */
    void retire(Legacy left, List<Client> handedOn) {
        succession.done(left);
        stopListening();
        handedOn.stream().filter(clients::has).forEach(this::drop);
    }

    /** Takes a connection out of the loop without closing it. */
    boolean forget(Connection connection) {
        Client client = clients.find(connection);
        if (client != null) {
            detach(client);
        }
        return client != null;
    }

    private void detach(Client client) {
        if (client.connection.isOpen()) {
            epoll.remove(client.fd);
        }
        client.connection.onClose(null);
        clients.remove(client);
        input.remove(client);
        succession.lost(client);
        handshakes.remove(client);
        lingering.remove(client);
        acceptor.resume();
    }

    /** Closes a connection and says so, once. */
    void remove(Client client) {
        if (clients.has(client)) {
            detach(client);
            client.connection.close();
            if (client.isEstablished()) {
                lost = client;
                guard(
                        "lostConnection",
                        () -> control.lostConnection(client.connection, client.authkey()));
                lost = null;
            }
        }
    }

    /** The input of a connection that waits has grown or shrunk. */
    void holds(Client client, int bytes) {
        Client greediest = input.update(client, bytes);
        if (greediest != null) {
            LOGGER.warn(
                    "{}: all unfinished input together is above {} bytes; closing {}",
                    control.procName(),
                    input.limit(),
                    greediest);
            remove(greediest);
        }
    }

    void linger(Client client) {
        handshakes.remove(client);
        lingering.add(client);
    }

    void handshakeEnded(Client client) {
        handshakes.remove(client);
    }

    /** Somebody tries keys, or has the wrong one. */
    void refused(Client client) {
        if (refusals.allows()) {
            LOGGER.warn(
                    "{}: refused the key of {}{}",
                    control.procName(),
                    client.connection.address(),
                    refusals.leftOut());
        }
    }

    void established(Client client) {
        guard("newConnection", () -> control.newConnection(client.connection, client.authkey()));
    }

    ControlStats stats() {
        int established = 0;
        long queued = 0;
        for (Client client : clients.all()) {
            established += client.isEstablished() ? 1 : 0;
            queued += client.queuedBytes();
        }
        return new ControlStats(
                clients.size() - established, established, calls, bytesIn, bytesOut, queued);
    }

    // ---- the end

    /** Null details: without a message. */
    void shutdown(Map<String, ?> details) {
        if (!shuttingDown) {
            exitDetails = details == null ? null : new LinkedHashMap<>(details);
            shuttingDown = true;
            if (!succession.isOver()) {
                guard("shuttingDown", () -> control.shuttingDown(exitDetails));
            }
        }
    }

    boolean isShuttingDown() {
        return shuttingDown;
    }

    /** Ends when all that was begun is finished, or at the deadline. */
    void drain(Deadline deadline, Map<String, ?> details) {
        if (!shuttingDown && drain == null) {
            stopListening();
            drain = new Drain(deadline, details);
            clients.all().forEach(Client::sendReady);
        }
    }

    /** Whether no new requests are read. */
    boolean isDraining() {
        return drain != null;
    }

    private void endIfDrained() {
        if (drain != null
                && !shuttingDown
                && (drain.deadline().hasPassed()
                        || clients.all().stream().noneMatch(Client::isBusy))) {
            shutdown(drain.details());
        }
    }

    /** What is queued goes out first; those who don't read get a second. */
    private void sayGoodbye() {
        stopListening();
        for (Client client : clients.all()) {
            try {
                client.close(exitDetails == null ? null : answers.exception(exitDetails));
            } catch (ConnectionClosed e) {
                remove(client);
            }
        }
        while (clients.size() > 0) {
            turn();
        }
    }

    private void end() {
        // Connections that other threads have added meanwhile are closed.
        runTasks();
        clients.all().forEach(this::remove);
        stopListening();
        succession.close();
        joins.close();
        tasks.close();
        epoll.close();
    }
}
