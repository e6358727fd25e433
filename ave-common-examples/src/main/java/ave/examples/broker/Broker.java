// SPDX-License-Identifier: Apache-2.0
package ave.examples.broker;

import ave.config.Config;
import ave.examples.broker.Inventory.Allocation;
import ave.examples.broker.SessionHandle.Known;
import ave.examples.broker.Settings.SessionState;
import ave.exceptions.AveException;
import ave.exceptions.Restarting;
import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.Default;
import ave.network.control.HandoverOptions;
import ave.network.control.Preauth;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.control.Rpc;
import ave.network.exceptions.ConnectionClosed;
import ave.network.fdtx.FdMessage;
import ave.network.fdtx.FdTx;
import com.fasterxml.jackson.annotation.JsonFormat;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Allocates equipment and workspaces to clients. A client without a key gets one, and with it a
 * {@link Session}, a process of its own in which it uses what it got. Whatever a client or its
 * session held is free again when one of the two is lost.
 */
public final class Broker extends Control {
    private static final long serialVersionUID = 1L;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LONGEST_KEY = 100;
    private static final int STARTS_AT_A_TIME = 4;

    /** The account of sessions, and of this broker when it calls itself. */
    private static final String SESSIONS = "session";

    private final Settings settings;
    private final LinkedHashMap<String, SessionHandle> sessions = new LinkedHashMap<>();
    private final ArrayDeque<String> toStart = new ArrayDeque<>();
    private int starting;
    private Inventory inventory;
    private transient RemoteControl self;

    /** Completed when all sessions that were told to end have ended. */
    private transient CompletableFuture<Void> endings;

    /** Where the sessions are given away by hand; null in normal operation. */
    private transient FdTx giveaway;

    private transient boolean isGivenAway;

    /** What a client got. */
    record Grant(
            @JsonFormat(shape = JsonFormat.Shape.ARRAY) Address address,
            String authkey,
            List<Resource> resources) {}

    /** What goes on in a successor. */
    private record State(Inventory inventory, LinkedHashMap<String, Known> sessions)
            implements Serializable {}

    private Broker(Settings settings, ControlOptions options) {
        super(settings.port(), options);
        this.settings = settings;
        inventory = new Inventory(settings);
    }

    /** Runs a broker until it is told to stop: {@code ave-broker SETTINGS.json}. */
    public static void main(String... args) {
        Settings settings = Config.load(Path.of(args[0]), Settings.class);
        Map<String, String> keys = new HashMap<>(settings.authkeys());
        keys.put(SESSIONS, UUID.randomUUID().toString());
        // No key of its own: each client has another one.
        ControlOptions options =
                ControlOptions.defaults().host(settings.host()).home(settings.home()).altKeys(keys);
        if (settings.socket() != null) {
            options = options.socket(settings.socket());
        }
        new Broker(settings, options).run();
    }

    // ---- clients and their sessions

    @Override
    protected void started() {
        endings = CompletableFuture.completedFuture(null);
        self = clientOfThis();
        if (settings.adoption() != null) {
            takeSessions();
        }
    }

    private RemoteControl clientOfThis() {
        String key = options().altKeys().get(SESSIONS);
        RemoteOptions options = RemoteOptions.defaults().optimist(false).authkey(key);
        return new RemoteControl(new Address(settings.host(), port()), options);
    }

    @Override
    protected void newConnection(Connection connection, String authkey) {
        if (authkey == null && giveaway == null) {
            String key = UUID.randomUUID().toString();
            setConnectionAuthkey(connection, key);
            sessions.put(key, new SessionHandle(key));
            self.callAsync("start_session", key);
        }
    }

    /** A call, so that a restart waits for sessions that start as for all other calls. */
    @Rpc
    @Preauth(SESSIONS)
    CompletionStage<Void> startSession(String key) {
        return begun(key).started();
    }

    /** The session, which is started in its turn if no broker has begun to. */
    private SessionHandle begun(String key) {
        SessionHandle session = session(key);
        if (!session.known().isBegun()) {
            session.update(new Known(true, null, null, null));
            toStart.add(key);
            startNext();
        }
        return session;
    }

    /** Starts a few at a time. A crowd of clients that come and go costs next to nothing. */
    private void startNext() {
        while (starting < STARTS_AT_A_TIME && !toStart.isEmpty()) {
            String key = toStart.remove();
            if (sessions.containsKey(key)) {
                start(key, session(key));
            }
        }
    }

    private void start(String key, SessionHandle session) {
        starting++;
        ControlOptions options =
                ControlOptions.defaults().host(settings.host()).authkey(key).home(settings.home());
        startChild(new Session(0, options, clientOfThis()))
                .thenAccept(
                        child ->
                                session.update(new Known(true, child.pid(), child.address(), null)))
                .whenComplete(
                        (done, failure) -> {
                            starting--;
                            if (failure != null) {
                                close(key);
                            }
                            startNext();
                        });
    }

    /** A session says that it runs, on the connection that lasts as long as it does. */
    @Rpc
    @Preauth(SESSIONS)
    void registerSession(String key, int pid, int port) {
        Connection link = currentConnection();
        session(key).update(new Known(true, pid, new Address(settings.host(), port), link));
        setConnectionAuthkey(link, key);
    }

    private SessionHandle session(String key) {
        SessionHandle session = sessions.get(key);
        if (session == null) {
            throw SessionHandle.closed();
        }
        return session;
    }

    /** The connection of a client or of a session: they have the same key. */
    @Override
    protected void lostConnection(Connection connection, String authkey) {
        close(authkey);
    }

    private void close(String key) {
        SessionHandle session = sessions.remove(key);
        if (session != null) {
            inventory.releaseAll(key);
            endings = CompletableFuture.allOf(endings, session.end());
            endOnceGivenAway();
        }
    }

    @Override
    protected void shuttingDown(Map<String, Object> details) {
        if (isGivenAway) {
            // They are somebody else's now. To close a connection would end it there, too.
            for (Connection link : links().values()) {
                removeConnection(link);
                link.detach().fd().close();
            }
        } else {
            List.copyOf(sessions.keySet()).forEach(this::close);
        }
    }

    @Override
    protected void stopped() {
        self.close();
        endings.join();
    }

    // ---- what clients call

    @Rpc
    CompletionStage<Grant> get(Resource... profiles) {
        return getResources(profiles);
    }

    @Rpc
    CompletionStage<Grant> getResource(Resource profile) {
        return getResources(profile);
    }

    @Rpc
    CompletionStage<Grant> getResources(Resource... profiles) {
        String key = currentAuthkey();
        SessionHandle session = mySession();
        List<Resource> taken;
        try {
            taken = inventory.allocate(key, List.of(profiles));
        } catch (AveException e) {
            close(key);
            throw e;
        }
        List<Resource> minimized =
                Stream.iterate(0, i -> i < taken.size(), i -> i + 1)
                        .map(i -> taken.get(i).minimize(profiles[i]))
                        .toList();
        CompletableFuture<?>[] calls =
                taken.stream()
                        .map(resource -> session.call("add_resource", resource))
                        .toArray(CompletableFuture<?>[]::new);
        return unlessItHangs(key, CompletableFuture.allOf(calls))
                .thenApply(done -> new Grant(session.known().address(), key, minimized));
    }

    @Rpc
    CompletionStage<List<Resource>> yieldResources(Resource... profiles) {
        String key = currentAuthkey();
        SessionHandle session = mySession();
        List<Resource> yielded = List.of(profiles);
        inventory.release(key, yielded);
        return unlessItHangs(key, session.call("yield_resources", yielded))
                .thenApply(done -> yielded);
    }

    private SessionHandle mySession() {
        if (giveaway != null) {
            throw new Restarting("the broker is restarting");
        }
        return begun(currentAuthkey());
    }

    /** Goes on in this service's thread; a session that fails to answer is closed. */
    private CompletionStage<Object> unlessItHangs(String key, CompletableFuture<?> call) {
        return call.handleAsync(
                (done, failure) -> {
                    if (failure != null) {
                        close(key);
                        throw SessionHandle.closed();
                    }
                    return done;
                },
                this::execute);
    }

    @Rpc
    List<Resource> listAllocations() {
        return inventory.allocated(mySessionsKey());
    }

    @Rpc
    List<Resource> listCollateral() {
        return inventory.collateral(mySessionsKey());
    }

    private String mySessionsKey() {
        session(currentAuthkey());
        return currentAuthkey();
    }

    @Rpc
    List<Resource> listAllocationsAll() {
        return ofAll(sessions.keySet().stream().map(inventory::allocated));
    }

    @Rpc
    List<Resource> listCollateralAll() {
        return ofAll(sessions.keySet().stream().map(inventory::collateral));
    }

    private static List<Resource> ofAll(Stream<List<Resource>> lists) {
        return lists.flatMap(List::stream).distinct().toList();
    }

    @Rpc
    Map<String, SessionState> serialize() {
        Map<String, SessionState> all = new LinkedHashMap<>();
        for (String key : sessions.keySet()) {
            Known known = session(key).known();
            List<Allocation> allocations = inventory.allocations(key);
            all.put(key, new SessionState(known.pid(), known.address(), allocations));
        }
        return all;
    }

    @Rpc
    Map<String, Object> getProfile() {
        return Map.of("type", "broker", "host", settings.host(), "port", port());
    }

    @Rpc
    Settings getConfig() {
        return settings.withoutKeys(port());
    }

    @Rpc
    String ping() {
        return "pong";
    }

    @Rpc
    int getPid() {
        return (int) ProcessHandle.current().pid();
    }

    @Rpc
    List<Integer> getSessionPids() {
        return sessions.values().stream()
                .map(session -> session.known().pid())
                .filter(Objects::nonNull)
                .toList();
    }

    @Rpc
    List<String> getSessionAuthkeys() {
        return List.copyOf(sessions.keySet());
    }

    // ---- what administrators call

    @Rpc
    @Preauth("admin")
    List<Resource> listEquipment(@Default("{}") Map<String, Object> profile) {
        return matching(inventory.equipment(), profile);
    }

    @Rpc
    @Preauth("admin")
    List<Resource> listAvailable(@Default("{}") Map<String, Object> profile) {
        return matching(inventory.available(), profile);
    }

    @Rpc
    @Preauth("admin")
    List<Resource> listHandsets() {
        return matching(inventory.equipment(), Map.of("type", "handset"));
    }

    @Rpc
    @Preauth("admin")
    List<Resource> listRelays() {
        return matching(inventory.equipment(), Map.of("type", "relay"));
    }

    @Rpc
    @Preauth("admin")
    List<List<Resource>> listStacks() {
        return inventory.stacks();
    }

    @Rpc
    @Preauth("admin")
    List<Resource> listWorkspaces() {
        return inventory.workspaces().toList();
    }

    private static List<Resource> matching(Stream<Resource> all, Map<String, Object> wanted) {
        return all.filter(resource -> wanted == null || resource.matches(wanted)).toList();
    }

    @Rpc
    @Preauth("admin")
    void closeSession(String authkey) {
        session(authkey);
        close(authkey);
    }

    @Rpc
    @Preauth("admin")
    void stop() {
        shutdown();
    }

    // ---- a restart, by the library

    @Rpc
    @Preauth("admin")
    CompletionStage<Integer> restart() {
        return restart(HandoverOptions.defaults());
    }

    @Override
    protected Broker makeSuccessor(ControlOptions successorOptions) {
        return new Broker(settings.forSuccessor(port()), successorOptions);
    }

    @Override
    protected State handoverState() {
        LinkedHashMap<String, Known> known = new LinkedHashMap<>();
        sessions.forEach((key, session) -> known.put(key, session.known()));
        return new State(inventory, known);
    }

    @Override
    protected void adopt(Object state) {
        if (state instanceof State given) {
            inventory = given.inventory();
            given.sessions()
                    .forEach((key, known) -> sessions.put(key, new SessionHandle(key, known)));
        }
    }

    // ---- a restart by hand, as brokers of the Python library do it

    /** Returns the sessions, the settings, and where the connections of sessions can be had. */
    @Rpc
    @Preauth("admin")
    CompletionStage<List<Object>> beginHandover(@Default("\"/tmp/ave\"") String fdtxDir) {
        if (giveaway != null) {
            throw new Restarting("the broker is restarting");
        }
        FdTx fdtx = new FdTx();
        String path = fdtx.listen(Path.of(fdtxDir)).toString();
        giveaway = fdtx;
        CompletableFuture<?>[] starting =
                sessions.values().stream()
                        .map(SessionHandle::registered)
                        .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(starting)
                .thenApplyAsync(
                        registered -> {
                            stopListening();
                            return List.of(serialize(), settings.forSuccessor(port()), path);
                        },
                        this::execute);
    }

    /** Gives the sessions away within so many seconds, and ends when the last one has ended. */
    @Rpc
    @Preauth("admin")
    CompletionStage<Void> endHandover(double timeout) {
        FdTx fdtx = giveaway;
        Duration limit = Duration.ofMillis((long) (timeout * 1000));
        return CompletableFuture.runAsync(() -> fdtx.accept(limit))
                .thenRunAsync(() -> giveSessions(fdtx, limit), this::execute);
    }

    private void giveSessions(FdTx fdtx, Duration limit) {
        try (fdtx) {
            for (Map.Entry<String, Connection> link : links().entrySet()) {
                try (Fd copy = Fd.duplicateOf(link.getValue().fileno())) {
                    fdtx.put(link.getKey(), List.of(copy), limit);
                }
            }
        }
        isGivenAway = true;
        endOnceGivenAway();
    }

    private Map<String, Connection> links() {
        Map<String, Connection> links = new LinkedHashMap<>();
        sessions.forEach((key, session) -> links.put(key, session.known().link()));
        links.values().removeIf(Objects::isNull);
        return links;
    }

    private void endOnceGivenAway() {
        if (isGivenAway && sessions.isEmpty()) {
            execute(() -> shutdown("broker restarted. please reconnect"));
        }
    }

    /** Takes what another broker gives away. */
    private void takeSessions() {
        try (FdTx fdtx = new FdTx()) {
            fdtx.connect(Path.of(settings.fdtxPath()), LIMIT);
            for (int i = 0; i < settings.adoption().size(); i++) {
                FdMessage given = fdtx.get(LONGEST_KEY, 1, LIMIT);
                String key = given.message();
                SessionState state = settings.adoption().get(key);
                Connection link = new Connection(state.address(), given.fds().get(0));
                addConnection(link, key);
                inventory.adopt(key, state.allocations());
                sessions.put(
                        key,
                        new SessionHandle(
                                key, new Known(true, state.pid(), state.address(), link)));
            }
        } catch (ConnectionClosed e) {
            log("some sessions have ended meanwhile: " + e.getMessage());
        }
    }
}
