// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.Constants.EPOLLIN;

import ave.exceptions.Exit;
import ave.network.connection.Connection;
import ave.network.exceptions.ConnectionClosed;
import ave.posix.Epoll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
    final Dispatcher dispatcher = new Dispatcher(this);
    final Answers answers = new Answers();
    final Epoll epoll;
    final Joins joins;

    /** Whose request is being handled, null between requests. */
    Client current;

    long calls;
    long bytesIn;
    long bytesOut;

    private final Acceptor acceptor;
    private final LoopTasks tasks = new LoopTasks();
    private final Timeouts<Client> handshakes;
    private final Timeouts<Client> lingering = new Timeouts<>(LINGER);
    private final Timeouts<EventLoop> idle;

    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private boolean handingOver;

    /** By descriptor. */
    private Client[] clients = new Client[64];

    private int connections;

    /** What is left to do once a successor serves; null before. */
    private Legacy legacy;

    /** What a predecessor still owes; null if there is none. */
    private Inheritance inheritance;

    private int generation;
    private boolean shuttingDown;
    private Map<String, Object> exitDetails;

    EventLoop(Control control, ControlOptions options, Connection listener) {
        this.control = control;
        this.options = options;
        keys = new Keys(options.authkey(), options.altKeys());
        handshakes = new Timeouts<>(options.handshakeTimeout());
        idle = new Timeouts<>(options.interval() == null ? LINGER : options.interval());
        try {
            epoll = new Epoll(EVENTS_PER_WAIT);
        } catch (RuntimeException e) {
            tasks.close();
            throw e;
        }
        joins = new Joins(this, epoll);
        acceptor = new Acceptor(this, epoll, listener, LISTENER);
        tasks.watch(epoll, WAKE_UP);
    }

    // ---- the loop

    void run() {
        tasks.begin();
        try {
            acceptor.resume();
            guard("started", control::started);
            while (!shuttingDown && legacy == null) {
                turn();
            }
            if (legacy == null) {
                sayGoodbye();
            } else {
                settleLegacy();
            }
        } finally {
            end();
            if (legacy == null) {
                guard("stopped", control::stopped);
            }
            over.complete(null);
        }
    }

    /** Whoever is told goodbye already, and the answers that the successor waits for. */
    private void settleLegacy() {
        while (!shuttingDown && (connections > 0 || legacy.isOwing())) {
            turn();
        }
        legacy.close();
    }

    /** Completed when the loop has ended. */
    CompletableFuture<Void> ended() {
        return over;
    }

    /** Returns false if one is under way, or a successor serves. */
    boolean beginHandover() {
        boolean free = !handingOver && !shuttingDown;
        handingOver = true;
        return free;
    }

    void handoverFailed() {
        execute(() -> handingOver = false);
    }

    private void turn() {
        boolean idling = options.interval() != null && !shuttingDown;
        if (idling && !idle.contains(this)) {
            idle.add(this);
        }
        int count = epoll.await(tasks.isEmpty() ? nextTimeout() : 0);
        for (int i = 0; i < count; i++) {
            onEvent(epoll.token(i), epoll.events(i));
        }
        runTasks();
        expire();
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
            acceptor.accept();
        } else if (token == PREDECESSOR) {
            inheritance.onEvent();
        } else if (Joins.isToken(token)) {
            joins.onEvent(token);
        } else {
            // Its descriptor may have been closed and given out again by an earlier event.
            Client client = clients[(int) token];
            if (client != null && client.token == token) {
                handle(client, events);
            }
        }
    }

    /** A bug of ours, or no memory, costs one connection and not the service. */
    private void handle(Client client, int events) {
        try {
            client.onEvents(events);
        } catch (RuntimeException | Error e) {
            LOGGER.error("closing {} after an error", client.connection, e);
            answers.writer.clear();
            remove(client);
        }
    }

    private int nextTimeout() {
        int timeout = Math.min(handshakes.pollMillis(), lingering.pollMillis());
        if (legacy != null) {
            timeout = Math.min(timeout, legacy.pollMillis());
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
        Runnable task;
        while ((task = tasks.next()) != null) {
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
        return connections < options.connectionLimit();
    }

    int listeningFd() {
        return acceptor.number();
    }

    void stopListening() {
        acceptor.close();
    }

    private Client add(Connection connection) {
        int fd = connection.fileno();
        if (fd < clients.length && clients[fd] != null) {
            // The subclass closed it behind our back, and its number was given out again.
            remove(clients[fd]);
        }
        generation = (generation + 1) & Integer.MAX_VALUE;
        Client client = new Client(this, connection, (long) generation << 32 | fd);
        epoll.add(fd, EPOLLIN, client.token);
        if (fd >= clients.length) {
            clients = Arrays.copyOf(clients, Math.max(fd + 1, 2 * clients.length));
        }
        clients[fd] = client;
        connections++;
        return client;
    }

    void addConnection(Connection connection, String authkey) {
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
        execute(() -> handle(client, 0));
    }

    /** A connection that the predecessor has lost meanwhile. */
    void drop(Client client) {
        detach(client);
        client.connection.abandon();
    }

    void await(Inheritance owed) {
        inheritance = owed;
        epoll.add(owed.number(), EPOLLIN, PREDECESSOR);
    }

    /** Null unless a successor serves. */
    Legacy legacy() {
        return legacy;
    }

    void inheritanceIsSettled() {
        epoll.remove(inheritance.number());
        inheritance.close();
        inheritance = null;
    }

    /** A successor serves: takes out what was handed on, without ending any of it. */
    void retire(Legacy left, List<Client> handedOn) {
        legacy = left;
        stopListening();
        for (Client client : handedOn) {
            drop(client);
        }
    }

    /** Takes a connection out of the loop without closing it. */
    boolean forget(Connection connection) {
        Client client = find(connection);
        if (client != null) {
            detach(client);
        }
        return client != null;
    }

    Client find(Connection connection) {
        int fd = connection.fileno();
        Client client = fd >= 0 && fd < clients.length ? clients[fd] : null;
        return client != null && client.connection == connection ? client : null;
    }

    boolean has(Client client) {
        return clients[client.fd] == client;
    }

    private void detach(Client client) {
        if (client.connection.isOpen()) {
            epoll.remove(client.fd);
        }
        clients[client.fd] = null;
        connections--;
        handshakes.remove(client);
        lingering.remove(client);
        acceptor.resume();
    }

    /** Closes a connection and says so, once. */
    void remove(Client client) {
        if (has(client)) {
            detach(client);
            client.connection.close();
            if (client.isEstablished()) {
                guard(
                        "lostConnection",
                        () -> control.lostConnection(client.connection, client.authkey()));
            }
        }
    }

    void linger(Client client) {
        handshakes.remove(client);
        lingering.add(client);
    }

    void handshakeEnded(Client client) {
        handshakes.remove(client);
    }

    void established(Client client) {
        guard("newConnection", () -> control.newConnection(client.connection, client.authkey()));
    }

    ControlStats stats() {
        int established = 0;
        long queued = 0;
        for (Client client : clients) {
            if (client != null) {
                established += client.isEstablished() ? 1 : 0;
                queued += client.queuedBytes();
            }
        }
        return new ControlStats(
                connections - established, established, calls, bytesIn, bytesOut, queued);
    }

    // ---- the end

    /** Null details: without a message. */
    void shutdown(Map<String, ?> details) {
        if (!shuttingDown) {
            exitDetails = details == null ? null : new LinkedHashMap<>(details);
            shuttingDown = true;
        }
    }

    boolean isShuttingDown() {
        return shuttingDown;
    }

    /** What is queued goes out first; those who don't read get a second. */
    private void sayGoodbye() {
        stopListening();
        for (Client client : everyone()) {
            try {
                client.close(exitDetails == null ? null : answers.exception(exitDetails));
            } catch (ConnectionClosed e) {
                remove(client);
            }
        }
        while (connections > 0) {
            turn();
        }
    }

    List<Client> everyone() {
        List<Client> everyone = new ArrayList<>();
        for (Client client : clients) {
            if (client != null) {
                everyone.add(client);
            }
        }
        return everyone;
    }

    private void end() {
        everyone().forEach(this::remove);
        stopListening();
        if (inheritance != null) {
            inheritance.close();
        }
        tasks.close();
        epoll.close();
    }
}
