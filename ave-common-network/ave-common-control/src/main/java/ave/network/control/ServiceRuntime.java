// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.control.internal.handover.Succession;
import ave.network.control.internal.rpc.Keys;
import ave.network.control.internal.rpc.RequestDispatcher;
import ave.network.control.internal.server.Peer;
import ave.network.control.internal.server.Server;
import ave.network.control.internal.server.ServerListener;
import ave.network.control.internal.server.ServerSettings;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A service that runs: its server and what belongs to it, and how its hooks are called. */
final class ServiceRuntime implements ServerListener {
    final Server server;
    final Succession succession;
    final Joins joins;
    final int port;

    private final ServiceHooks hooks;
    private final Introspection introspection;

    /** The peer for which lostConnection is running; null otherwise. */
    private Peer lost;

    ServiceRuntime(ServiceHooks hooks, ControlOptions options, Connection socket) {
        this.hooks = hooks;
        port = socket.address().port();
        introspection = new Introspection(hooks.procName(), hooks::rpcMethods, this::stats);
        RequestDispatcher dispatcher =
                new RequestDispatcher(
                        options.introspection() ? this::target : hooks::target,
                        new Keys(options.authkey(), options.altKeys()),
                        RpcDeclarations::of,
                        options.objectMapper());
        server =
                new Server(settings(options, socket.address()), socket, dispatcher::dispatch, this);
        succession = new Succession(server);
        joins = new Joins(server.loop(), hooks);
        server.closeAtEnd(joins);
    }

    private Object target(String method, Object resource) {
        return Introspection.has(method) ? introspection : hooks.target(method, resource);
    }

    private ServerSettings settings(ControlOptions options, Address address) {
        return new ServerSettings(
                hooks.procName(),
                options.authkey(),
                options.altKeys(),
                options.admitUnauthenticated(),
                options.handshakeTimeout(),
                options.messageLimit(),
                options.connectionLimit(),
                options.inputBudget(),
                options.outputBudget(),
                address.hasPath() ? options.trustedUsers() : Set.of(),
                options.interval(),
                options.objectMapper());
    }

    /** The peer of a connection that is served, or that is just being reported as lost. */
    Peer peerOf(Connection connection) {
        if (lost != null && lost.connection() == connection) {
            return lost;
        }
        Peer peer = server.find(connection);
        if (peer == null) {
            throw new IllegalArgumentException("not a connection of this service: " + connection);
        }
        return peer;
    }

    /** Runs in a short-lived thread, which costs far less than the process. */
    CompletionStage<ChildService> startChild(Control child) {
        CompletableFuture<ChildService> started = new CompletableFuture<>();
        server.failAtEnd(started, new IllegalStateException("the service has ended"));
        Thread thread = new Thread(() -> start(child, started), "ave-start-" + child.procName());
        thread.setDaemon(true);
        thread.start();
        return started;
    }

    private void start(Control child, CompletableFuture<ChildService> started) {
        ChildService service;
        try (Fd socket = child.prepareSocket()) {
            Address local = Address.ofSocket(socket);
            Address address =
                    local.hasPath() ? local : new Address(child.options().host(), local.port());
            startOrTidyUp(child);
            RemoteOptions key = RemoteOptions.defaults().authkey(child.options().authkey());
            service = new ChildService(child.pid(), address, new RemoteControl(address, key));
        } catch (RuntimeException | Error e) {
            server.loop().execute(() -> started.completeExceptionally(e));
            return;
        }
        server.loop()
                .execute(
                        () -> {
                            joins.add(child);
                            started.complete(service);
                        });
        if (server.ended().isDone() && started.isCompletedExceptionally()) {
            // Nobody would ever join it.
            child.terminate();
            child.join();
        }
    }

    /** A child that doesn't serve leaves no file behind. */
    private static void startOrTidyUp(Control child) {
        boolean started = false;
        try {
            child.start(false, true);
            started = true;
        } finally {
            if (!started) {
                child.removeSocketFile();
            }
        }
    }

    ControlStats stats() {
        Server.Counts counts = server.counts();
        return new ControlStats(
                counts.peers() - counts.established(),
                counts.established(),
                counts.calls(),
                counts.bytesIn(),
                counts.bytesOut(),
                counts.queuedBytes());
    }

    @Override
    public void started() {
        hooks.started();
    }

    @Override
    public void established(Peer peer) {
        hooks.newConnection(peer.connection(), peer.authkey());
    }

    @Override
    public void lost(Peer peer) {
        Peer outer = lost;
        lost = peer;
        try {
            hooks.lostConnection(peer.connection(), peer.authkey());
        } finally {
            lost = outer;
        }
    }

    @Override
    public void idle() {
        hooks.idle();
    }

    @Override
    public void shuttingDown(Map<String, Object> details) {
        hooks.shuttingDown(details);
    }

    @Override
    public void stopped() {
        hooks.stopped();
    }
}
