// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.Constants.EMFILE;
import static ave.posix.Constants.EPOLLIN;

import ave.exceptions.Exit;
import ave.network.connection.Connection;
import ave.network.exceptions.ConnectionAgain;
import ave.network.exceptions.ConnectionClosed;
import ave.network.json.JsonWriter;
import ave.posix.Epoll;
import ave.posix.Errno;
import ave.posix.EventFd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a running control. It waits in epoll for the listening socket, the connections
 * and wake-ups from other threads; its cost per event does not grow with the idle connections.
 */
final class EventLoop {
    private static final Logger LOGGER = LoggerFactory.getLogger(Control.class);

    private static final int EVENTS_PER_WAIT = 256;
    private static final int ACCEPTS_PER_EVENT = 64;
    private static final long WAKE_UP = -1;
    private static final long LISTENER = -2;
    private static final Duration LINGER = Duration.ofSeconds(1);

    /** How long accepting rests when the process is out of descriptors. */
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    final Control control;
    final ControlOptions options;
    final Keys keys;
    final Dispatcher dispatcher = new Dispatcher(this);
    final JsonWriter writer = new JsonWriter();
    final Epoll epoll;

    /** Whose request is being handled, null between requests. */
    Client current;

    long calls;
    long bytesIn;
    long bytesOut;

    private final EventFd wakeUp;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Answer answer = new Answer();
    private final Timeouts<Client> handshakes;
    private final Timeouts<Client> lingering = new Timeouts<>(LINGER);
    private final Timeouts<EventLoop> acceptPause = new Timeouts<>(ACCEPT_PAUSE);
    private final Timeouts<EventLoop> idle;

    private volatile Thread thread;
    private boolean ended;
    private Connection listener;
    private boolean accepting;

    /** By descriptor. */
    private Client[] clients = new Client[64];

    private int connections;
    private int generation;
    private boolean shuttingDown;
    private Map<String, Object> exitDetails;

    EventLoop(Control control, ControlOptions options, Connection listener) {
        this.control = control;
        this.options = options;
        this.listener = listener;
        keys = new Keys(options.authkey(), options.altKeys());
        handshakes = new Timeouts<>(options.handshakeTimeout());
        idle = new Timeouts<>(options.interval() == null ? LINGER : options.interval());
        // What tells that there are no descriptors can't be loaded when there are none.
        Errno.describe(EMFILE);
        wakeUp = new EventFd();
        try {
            epoll = new Epoll(EVENTS_PER_WAIT);
        } catch (RuntimeException e) {
            wakeUp.close();
            throw e;
        }
        epoll.add(wakeUp.number(), EPOLLIN, WAKE_UP);
        resumeAccepting();
    }

    // ---- the loop

    void run() {
        thread = Thread.currentThread();
        try {
            guard("started", control::started);
            while (!shuttingDown) {
                turn();
            }
            sayGoodbye();
        } finally {
            end();
        }
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
            wakeUp.drain();
        } else if (token == LISTENER) {
            accept();
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
            writer.clear();
            remove(client);
        }
    }

    private int nextTimeout() {
        int timeout = Math.min(handshakes.pollMillis(), lingering.pollMillis());
        timeout = Math.min(timeout, Math.min(acceptPause.pollMillis(), idle.pollMillis()));
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
        if (acceptPause.removeExpired() != null) {
            resumeAccepting();
        }
    }

    // ---- other threads

    /** Has the loop run a task soon, after the events at hand. */
    void execute(Runnable task) {
        tasks.add(task);
        if (!inLoop()) {
            synchronized (wakeUp) {
                if (!ended) {
                    wakeUp.signal();
                }
            }
        }
    }

    /** Runs a task at once in the loop's own thread, else soon. */
    void inLoop(Runnable task) {
        if (inLoop()) {
            task.run();
        } else {
            execute(task);
        }
    }

    private boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    private void runTasks() {
        Runnable task;
        while ((task = tasks.poll()) != null) {
            guard("task", task);
        }
    }

    /** Code of the subclass must not end the loop. */
    private void guard(String what, Runnable code) {
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

    private void accept() {
        for (int i = 0; i < ACCEPTS_PER_EVENT && accepting; i++) {
            Connection connection;
            try {
                connection = listener.accept();
            } catch (ConnectionAgain e) {
                return;
            } catch (UncheckedIOException | LinkageError e) {
                restAccepting(e);
                return;
            }
            Client client = add(connection);
            handshakes.add(client);
            try {
                client.startHandshake();
            } catch (ConnectionClosed e) {
                remove(client);
            }
            if (connections >= options.connectionLimit()) {
                pauseAccepting();
            }
        }
    }

    /** Without a descriptor left, not even a class can be loaded: LinkageError. */
    private void restAccepting(Throwable reason) {
        pauseAccepting();
        acceptPause.add(this);
        try {
            LOGGER.warn("no connections for {} ms: {}", ACCEPT_PAUSE.toMillis(), reason.toString());
        } catch (LinkageError e) {
            // There is no way to say it.
        }
    }

    private void pauseAccepting() {
        epoll.remove(listener.fileno());
        accepting = false;
    }

    private void resumeAccepting() {
        if (listener != null && !accepting && connections < options.connectionLimit()) {
            epoll.add(listener.fileno(), EPOLLIN, LISTENER);
            accepting = true;
        }
    }

    void stopListening() {
        if (listener != null) {
            if (accepting) {
                pauseAccepting();
            }
            listener.close();
            listener = null;
        }
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
        if (!accepting && !acceptPause.contains(this)) {
            resumeAccepting();
        }
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
                client.close(exitDetails == null ? null : exception(exitDetails));
            } catch (ConnectionClosed e) {
                remove(client);
            }
        }
        while (connections > 0) {
            turn();
        }
    }

    private List<Client> everyone() {
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
        synchronized (wakeUp) {
            ended = true;
            wakeUp.close();
        }
        epoll.close();
    }

    // ---- answers

    /** An answer with one member; valid until the next one is made. */
    JsonWriter.Content answer(String member, Object value) {
        answer.member = member;
        answer.value = value;
        return answer;
    }

    JsonWriter.Content exception(Map<String, Object> details) {
        return answer("exception", details);
    }

    /** Writes an answer; one that is no JSON becomes an exception that says so. */
    void write(JsonWriter.Content content) {
        try {
            writer.message(content);
        } catch (IOException | RuntimeException e) {
            writeInternalError(e);
        } finally {
            answer.value = null;
        }
    }

    private void writeInternalError(Exception problem) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put(
                "message",
                "INTERNAL ERROR: OBJECT IS NOT JSON COMPATIBLE: " + problem.getMessage());
        details.put("type", "Exception");
        details.put("trace", List.of());
        try {
            writer.message(exception(details));
        } catch (IOException e) {
            throw new UncheckedIOException("text can always be written", e);
        }
    }

    private static final class Answer implements JsonWriter.Content {
        String member;
        Object value;

        @Override
        public void write(JsonWriter writer) throws IOException {
            writer.startObject();
            writer.member(member, value);
            writer.endObject();
        }
    }
}
