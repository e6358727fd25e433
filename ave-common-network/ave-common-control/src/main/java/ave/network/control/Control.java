// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.config.AveHome;
import ave.exceptions.Exit;
import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.network.connection.internal.ConnectionInternals;
import ave.network.control.internal.handover.IncomingHandover;
import ave.network.control.internal.server.Peer;
import ave.network.control.internal.server.Server;
import ave.network.exceptions.HandoverException;
import ave.network.process.Process;
import ave.network.process.WarmUp;
import ave.posix.Deadline;
import ave.posix.Signals;
import ave.posix.SocketFile;
import ave.posix.ThisProcess;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that others call over TCP or a UNIX socket with JSON, from one thread. Ports {@code
 * ave.network.control.Control}.
 *
 * <p>Extend this class and annotate the methods that clients may call with {@link Rpc}; {@link
 * Auth} and {@link Preauth} limit who may call them. {@link #start()} runs the service as a process
 * of its own, {@link #run()} in the calling thread, {@link #runInThread()} in a new thread.
 * Everything runs in the service's single thread: calls, the hooks that a subclass may override,
 * and completions. A method that takes long delays all clients, unless it returns a {@link
 * java.util.concurrent.CompletionStage}. Methods of this class must be called in the service's
 * thread unless they say otherwise.
 *
 * <p>Differences from the Python library, on purpose: a client without an accepted key is rejected
 * if there is a primary key ({@link ControlOptions#admitUnauthenticated} keeps it), {@link Auth}
 * requires the primary key, a client that does not finish the handshake is dropped after 10 s, and
 * {@link #lostConnection} is called for each established connection that ended.
 *
 * <p>Keys prevent accidental mix-ups between contexts. They are not a security mechanism. On a
 * {@linkplain ControlOptions#unixSocket UNIX socket} the kernel tells which user's process a client
 * is.
 *
 * @since 1.0
 */
public abstract class Control extends ServiceHooks {
    private static final long serialVersionUID = 1L;
    private static final int LAST_CALLS_SECONDS = 5;
    private static final Logger LOGGER = LoggerFactory.getLogger(Control.class);
    private static final ConnectionInternals<Connection> INTERNALS =
            ConnectionInternals.of(Connection.class);

    /** Zero for any free port. */
    private final int port;

    /** Everything else; a child that is started gets its socket late. */
    private ControlOptions options;

    /** The channel to the predecessor that this service takes over from; null for none. */
    private Fd predecessor;

    /** Of the listening socket, if this service is to remove it; null if not. */
    private SocketFile socketFile;

    /** Whether it was started as a child of another service. */
    private transient boolean isPrepared;

    /** Null until the service is opened. */
    private transient volatile ServiceRuntime service;

    /**
     * Makes a service without keys that listens on all interfaces.
     *
     * @param port 1 to 65535, or 0 for any free port
     * @throws IllegalArgumentException if the port is out of range
     */
    protected Control(int port) {
        this(port, ControlOptions.defaults());
    }

    /**
     * Makes a service. Nothing is opened before it runs.
     *
     * @param port 1 to 65535, or 0 for any free port; with a {@linkplain ControlOptions#socket(int)
     *     socket} the port that it listens on; 0 with a UNIX socket
     * @param options everything else
     * @throws IllegalArgumentException if the port is out of range, or an RPC method of the class
     *     can't be served; the message says why
     */
    protected Control(int port, ControlOptions options) {
        super(Objects.requireNonNull(options, "options").process());
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("not a port from 0 to 65535: " + port);
        }
        if (port != 0 && options.unixSocket() != null) {
            throw new IllegalArgumentException(
                    "a service on " + options.unixSocket() + " has no port, and not " + port);
        }
        this.port = port;
        this.options = options;
        RpcDeclarations.of(getClass()).checkDefaults(options.objectMapper());
    }

    /**
     * Makes a service of plain objects. Clients can call their methods that are annotated with
     * {@link Rpc}, under the same rules as those of a subclass. The methods may have any name, even
     * one of a method of this class. They are called in the service's thread.
     *
     * @param port as in {@link #Control(int, ControlOptions)}
     * @param options everything else
     * @param services the objects. They must be serializable if the service is started as a process
     *     or restarts; a successor gets copies of their state at the handover
     * @return a service that is not running yet
     * @throws IllegalArgumentException if the port is out of range, two objects have a method with
     *     the same name on the wire, none has one, or a method can't be served; the message says
     *     why
     */
    public static Control of(int port, ControlOptions options, Object... services) {
        return new ComposedControl(port, options, List.of(services));
    }

    /**
     * Serves in the calling thread until {@link #shutdown()}. Until then SIGTERM and SIGINT shut
     * the service down and SIGUSR1 writes a trace, as in a {@linkplain #start() started} service;
     * the former handlers are restored afterwards. Interrupting the thread does not end the
     * service.
     *
     * @throws java.io.UncheckedIOException if it can't listen on its port
     * @throws IllegalStateException if it is running, or has ended
     */
    @Override
    public final void run() {
        open();
        Signals.Replaced signals = obeySignals();
        try {
            serve();
        } finally {
            signals.close();
        }
    }

    /** Returns false if the predecessor ended on purpose, so that this service must not serve. */
    private boolean takeOver() {
        RpcDeclarations.of(getClass()).prepare();
        ServiceWarmUp.beforeTakeOver();
        return new IncomingHandover(service.server, predecessor, this::adopt).takeOver();
    }

    /** The process of a started service handles these signals from its beginning. */
    private Signals.Replaced obeySignals() {
        if (isChild()) {
            return () -> {};
        }
        List<Signals.Replaced> replaced = new ArrayList<>();
        try {
            replaced.add(Signals.replace("TERM", this::handleSIGTERM));
            replaced.add(Signals.replace("INT", this::handleSIGTERM));
            replaced.add(Signals.replace("USR1", this::handleSIGUSR1));
        } catch (IllegalArgumentException e) {
            LOGGER.debug("{} runs without signal handlers", procName(), e);
        }
        return () -> replaced.forEach(Signals.Replaced::close);
    }

    /** Waits until the service can be called; throws the reason if it can't. */
    final void awaitBegin() {
        try {
            service.server.ready().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }

    /**
     * Serves in a new thread of this JVM. The service can be called once this method returns.
     *
     * @return the running service, to be closed by the caller
     * @throws RuntimeException what {@link #started} throws
     * @throws java.io.UncheckedIOException if it can't listen on its port
     * @throws IllegalStateException if it is running, or has ended
     */
    public final RunningControl runInThread() {
        return new RunningControl(this, open());
    }

    /** Returns where it listens. */
    private synchronized Address open() {
        if (service != null) {
            throw new IllegalStateException(procName() + " is running, or has ended");
        }
        Connection socket = listen();
        socketFile = INTERNALS.file(socket);
        try {
            service = new ServiceRuntime(this, options, socket);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
        boolean open = !socket.address().hasPath() && options.host().isEmpty();
        if (open && options.authkey() == null && options.altKeys().isEmpty()) {
            LOGGER.warn("{} can be called by anyone, on all interfaces", procName());
        }
        return socket.address();
    }

    /** The socket of the options, or a new one. */
    private Connection listen() {
        if (options.hasSocket()) {
            return goOnWith(Fd.of(options.socket()));
        }
        if (options.unixSocket() != null) {
            return options.unixSocket().listen();
        }
        if (port == 0) {
            int start = FreePort.DEFAULT_START;
            return FreePort.find(options.host(), start, FreePort.DEFAULT_STOP, true).socket();
        }
        Connection socket = new Connection(new Address(options.host(), port));
        socket.listen();
        return socket;
    }

    private Connection goOnWith(Fd socket) {
        Address local;
        try {
            local = Address.ofSocket(socket);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
        if (!local.hasPath()) {
            local = new Address(options.host(), port != 0 ? port : local.port());
        }
        Connection listener = new Connection(local, socket);
        INTERNALS.file(listener, socketFile);
        return listener;
    }

    /** Called in the thread that becomes the service's. */
    final void serve() {
        if (predecessor == null || takeOver()) {
            service.server.run();
        } else {
            service.server.giveUp();
        }
    }

    /** Makes this the successor of the service at the other end of a channel. */
    final void inherit(Fd channel) {
        predecessor = channel;
    }

    final ServiceRuntime runtime() {
        return running();
    }

    /**
     * The port that this service listens on. Thread-safe.
     *
     * @return the actual port once the service runs; before that the port it was made with, 0 for
     *     any free one. Always 0 for a UNIX socket
     */
    public final int port() {
        ServiceRuntime running = service;
        return running == null ? port : running.port;
    }

    /**
     * The options that this service was made with.
     *
     * @return the options
     */
    public final ControlOptions options() {
        return options;
    }

    // ---- what a process of its own does

    /** A successor outlives the service that it takes over from. */
    @Override
    protected int deathSignal() {
        return predecessor == null ? super.deathSignal() : 0;
    }

    /**
     * Excludes the listening socket of the {@linkplain ControlOptions#socket(int) options}.
     * Connections in fields of the subclass are excluded automatically.
     */
    @Override
    protected void closeFds(List<Integer> exclude) {
        if (options.hasSocket()) {
            exclude.add(options.socket());
        }
        super.closeFds(exclude);
    }

    /**
     * Handles SIGTERM: shuts the service down, and the process ends with code 0. If a method blocks
     * the service's thread for 5 more seconds, the process ends at once with code 143.
     */
    @Override
    protected void handleSIGTERM() {
        ServiceRuntime running = service;
        if (running == null) {
            exit(0);
        } else {
            Server server = running.server;
            server.loop().inLoop(() -> server.shutdown(null));
            try {
                server.ended().get(LAST_CALLS_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException | InterruptedException | ExecutionException e) {
                running.succession.cancel();
                super.handleSIGTERM();
            }
        }
    }

    /**
     * Handles SIGUSR1: writes what the service is doing to a file in {@code .ave/hickup} of its
     * {@linkplain #home() home}, and forwards the signal to the children whose names begin with
     * {@code ave-}. Only the service's user can read the file, and secrets are masked in it.
     */
    @Override
    protected void handleSIGUSR1() {
        ServiceRuntime running = service;
        Hickup.write(this, options, running == null ? null : running.server);
    }

    @Override
    protected WarmUp warmUp() {
        return ServiceWarmUp::serveOnce;
    }

    // ---- what a subclass can use

    /**
     * Joins a process as soon as it ends, and then calls {@link #joinedProcess}. A join that fails
     * is logged. May be called from any thread while the service runs.
     *
     * @param process a child of this process that nobody else joins
     */
    public final void joinLater(Process process) {
        inLoop(running -> running.joins.add(process));
    }

    /**
     * The connection whose request is being handled.
     *
     * @return the connection
     * @throws IllegalStateException if no request is being handled, as in the continuation of a
     *     CompletionStage
     */
    protected final Connection currentConnection() {
        return current().connection();
    }

    /**
     * The key of the connection whose request is being handled.
     *
     * @return the key, null for none
     * @throws IllegalStateException if no request is being handled, as in the continuation of a
     *     CompletionStage
     */
    protected final String currentAuthkey() {
        return current().authkey();
    }

    private Peer current() {
        Peer peer = running().server.current();
        if (peer == null) {
            throw new IllegalStateException("no request is being handled");
        }
        return peer;
    }

    /**
     * The connections that are established, or were added. For the service's thread.
     *
     * @return a copy, in no particular order
     */
    protected final List<Connection> connections() {
        return running().server.peers().stream()
                .filter(Peer::isEstablished)
                .map(Peer::connection)
                .toList();
    }

    /**
     * Attaches an object to a connection until the connection leaves the service.
     *
     * @param connection a connection of this service
     * @param attachment the object, in place of an earlier one; null for none
     * @throws IllegalArgumentException if the connection is not one of this service
     */
    protected final void attach(Connection connection, Object attachment) {
        running().peerOf(connection).attachment(attachment);
    }

    /**
     * Returns the object that is attached to a connection.
     *
     * @param connection a connection of this service, or the one that {@link #lostConnection} is
     *     called for
     * @return the object given to {@link #attach}; null for none
     * @throws IllegalArgumentException if the connection is not one of this service
     */
    protected final Object attachment(Connection connection) {
        return running().peerOf(connection).attachment();
    }

    /**
     * Gives an established connection another key.
     *
     * @param connection a connection of this service
     * @param authkey the key; null for none. A key that isn't empty gives access to {@link Auth}
     *     methods
     * @throws IllegalArgumentException if the connection is not one of this service
     */
    protected final void setConnectionAuthkey(Connection connection, String authkey) {
        running().peerOf(connection).authkey(authkey);
    }

    /**
     * Adds a connection that was made elsewhere, for example an outgoing, inherited or received
     * one. There is no handshake on it: the peer can call at once. The service closes it when it is
     * lost or the service ends. May be called from any thread while the service runs.
     *
     * @param connection an open connection
     * @param authkey its key, null for none. A key that isn't empty gives access to {@link Auth}
     *     methods
     * @throws IllegalStateException if the service is not running; the connection stays open then.
     *     A connection that is added while the service ends is closed
     * @throws IllegalArgumentException if the connection belongs to this service already or isn't
     *     open. Called from another thread, this method logs that error
     */
    public final void addConnection(Connection connection, String authkey) {
        if (running().server.ended().isDone()) {
            throw new IllegalStateException(procName() + " has ended");
        }
        inLoop(running -> running.server.addConnection(connection, authkey));
    }

    /**
     * Removes a connection from the service without closing it; unsent bytes stay in it. {@link
     * #lostConnection} is not called. May be called from any thread while the service runs.
     *
     * @param connection a connection of this service; otherwise nothing happens
     */
    public final void removeConnection(Connection connection) {
        inLoop(running -> running.server.forget(connection));
    }

    /**
     * Hands the service over to another process: its listening socket, and all its connections with
     * their keys, unread input, unsent output and pending responses. Clients don't notice, apart
     * from a short pause. Afterwards this service completes its pending responses and ends without
     * a last message.
     *
     * <p>If anything fails before the successor serves, this service goes on as before. Its
     * children are not handed over: they end with it unless their {@linkplain #performPrctl death
     * signal} is switched off. May be called from any thread.
     *
     * @param successor a service that was not started, made with {@link #listeningFd()} as its
     *     {@linkplain ControlOptions#socket(int) socket}; started by this method
     * @param limits how long each step may take
     * @return the successor's pid, once it serves; a {@link HandoverException} if it doesn't, if
     *     another handover is in progress, or if this service ends or {@linkplain #drain drains}
     *     before
     */
    public final CompletionStage<Integer> handover(Control successor, HandoverOptions limits) {
        Objects.requireNonNull(successor, "successor");
        Objects.requireNonNull(limits, "limits");
        if (!successor.options.hasSocket()) {
            return CompletableFuture.failedFuture(
                    new HandoverException(
                            successor.procName()
                                    + " has no listening socket to take over: make it with"
                                    + " ControlOptions.socket(listeningFd())"));
        }
        if (ThisProcess.pid() == 1) {
            return CompletableFuture.failedFuture(
                    new HandoverException(
                            procName()
                                    + " is process 1 of its container, which ends with it: start the"
                                    + " container with an init, such as docker run --init"));
        }
        successor.socketFile = socketFile;
        SuccessorProcess process = new SuccessorProcess(successor, successor::inherit);
        return running()
                .succession
                .handOver(process, this::handoverState, limits.limits())
                .thenApply(
                        pid -> {
                            process.joinLater();
                            return pid;
                        });
    }

    /**
     * Replaces this service by a new process of the same class, as {@link #handover} does: the new
     * one loads its code anew and gets the listening socket and all connections. The successor is
     * made by {@link #makeSuccessor}. May be called from any thread.
     *
     * @param limits how long each step may take
     * @return as in {@link #handover}
     */
    public final CompletionStage<Integer> restart(HandoverOptions limits) {
        Objects.requireNonNull(limits, "limits");
        CompletableFuture<Integer> done = new CompletableFuture<>();
        running().server.failAtEnd(done, new HandoverException("the service has ended"));
        inLoop(
                running -> {
                    if (running.server.isEnding()) {
                        done.completeExceptionally(new HandoverException("the service is ending"));
                        return;
                    }
                    try {
                        Control successor =
                                makeSuccessor(options.socket(running.server.listeningFd()));
                        handover(successor, limits)
                                .whenComplete((pid, error) -> complete(done, pid, error));
                    } catch (RuntimeException | Error e) {
                        done.completeExceptionally(
                                new HandoverException("can't create the successor: " + e, e));
                    }
                });
        return done;
    }

    private static <T> void complete(CompletableFuture<T> future, T value, Throwable error) {
        if (error == null) {
            future.complete(value);
        } else {
            future.completeExceptionally(error);
        }
    }

    /**
     * Makes the service that takes over from this one in a {@link #restart restart}. Called in the
     * service's thread. The default implementation calls the class's constructor with the
     * parameters {@code (int, ControlOptions)}.
     *
     * @param successorOptions the options of this service, with its listening socket
     * @return a service that was not started
     * @throws UnsupportedOperationException if the class has no such constructor, or it is not
     *     accessible: override this method then
     */
    protected Control makeSuccessor(ControlOptions successorOptions) {
        try {
            Constructor<? extends Control> constructor =
                    getClass().getDeclaredConstructor(int.class, ControlOptions.class);
            constructor.setAccessible(true);
            return constructor.newInstance(port(), successorOptions);
        } catch (InvocationTargetException e) {
            throw new UnsupportedOperationException(
                    "the constructor of " + getClass().getName() + " failed: " + e.getCause(), e);
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            throw new UnsupportedOperationException(
                    getClass().getName()
                            + " has no constructor (int, ControlOptions) that can be called: implement"
                            + " makeSuccessor",
                    e);
        }
    }

    /**
     * Starts another service as a child of this one, in a process of its own, without blocking this
     * service. The child is {@linkplain #joinLater joined} when it ends. May be called from any
     * thread while the service runs.
     *
     * @param child a service that was not started. If its options have no {@linkplain
     *     ControlOptions#socket(int) socket}, it gets one that listens on its port, or on a free
     *     port for 0; this process closes its copy once the child runs
     * @return the child once it can be called; completed in this service's thread. It fails with
     *     the exception of the start
     */
    public final CompletionStage<ChildService> startChild(Control child) {
        return running().startChild(Objects.requireNonNull(child, "child"));
    }

    /** For the parent of a service that is not started yet: a socket for it. */
    final Fd prepareSocket() {
        if (service != null || isPrepared) {
            // The socket in the options is no longer this process's.
            throw new IllegalStateException(procName() + " was started already");
        }
        isPrepared = true;
        if (!options.hasSocket()) {
            Connection socket = listen();
            socketFile = INTERNALS.file(socket);
            options = options.socket(socket.release());
        }
        return Fd.of(options.socket());
    }

    /** For the parent of a service that could not be started. */
    final void removeSocketFile() {
        if (socketFile != null) {
            socketFile.remove();
        }
    }

    /**
     * Changes how often {@link #idle} is called while nothing else happens. May be called from any
     * thread while the service runs.
     *
     * @param time more than zero; null for never
     * @throws IllegalArgumentException if it is zero or less
     */
    protected final void setInterval(Duration time) {
        Duration checked = ControlOptions.defaults().interval(time).interval();
        inLoop(running -> running.server.interval(checked));
    }

    /**
     * The socket that this service listens on.
     *
     * @return its descriptor's number, which stays the service's
     * @throws IllegalStateException if the service is not running, or no longer listens
     */
    protected final int listeningFd() {
        return running().server.listeningFd();
    }

    /**
     * Closes the listening socket. Clients that are connected stay. May be called from any thread
     * while the service runs.
     */
    public final void stopListening() {
        inLoop(running -> running.server.stopListening());
    }

    /**
     * Ends the service without a last message. Queued output is sent for a second at most, then all
     * connections are closed. May be called from any thread while the service runs.
     */
    public final void shutdown() {
        inLoop(running -> running.server.shutdown(null));
    }

    /**
     * Ends the service with an {@link Exit} as last message to all clients. May be called from any
     * thread while the service runs.
     *
     * @param details must hold {@code "message"}
     * @throws IllegalArgumentException if there is no message
     */
    public final void shutdown(Map<String, ?> details) {
        Exit exit = new Exit(details);
        inLoop(running -> running.server.shutdown(exit.details()));
    }

    /**
     * Ends the service with an {@link Exit} as last message to all clients. May be called from any
     * thread while the service runs.
     *
     * @param message why it ends, for people
     */
    public final void shutdown(String message) {
        shutdown(Map.of("message", message));
    }

    /**
     * Ends the service once its pending calls have finished. It stops listening and reads no more
     * requests, awaits and sends the pending responses, and then {@linkplain #shutdown() shuts
     * down}. May be called from any thread while the service runs.
     *
     * @param limit how long that may take; null for ever. Calls that take longer are abandoned
     */
    public final void drain(Duration limit) {
        Deadline deadline = Deadline.after(limit);
        inLoop(running -> running.server.drain(deadline, null));
    }

    /**
     * Runs a task in the service's thread, after the requests that it is handling. May be called
     * from any thread while the service runs.
     *
     * @param task the task. Its exceptions are logged; an {@link Exit} ends the service
     */
    public final void execute(Runnable task) {
        running().server.loop().execute(Objects.requireNonNull(task, "task"));
    }

    /**
     * The directory of this service's files: the {@linkplain ControlOptions#home option}, else what
     * {@code /etc/ave/user} says, else the home of the user. Thread-safe.
     *
     * @return the directory
     * @throws ave.config.ConfigException if {@code /etc/ave/user} exists and can't be used, or the
     *     home directory of the user can't be determined
     */
    protected final AveHome home() {
        return options.home() == null ? AveHome.standard() : new AveHome(Path.of(options.home()));
    }

    /**
     * Statistics of the service.
     *
     * @return the numbers at this moment
     */
    protected final ControlStats stats() {
        return running().stats();
    }

    private void inLoop(Consumer<ServiceRuntime> work) {
        ServiceRuntime running = running();
        running.server.loop().inLoop(() -> work.accept(running));
    }

    private ServiceRuntime running() {
        ServiceRuntime running = service;
        if (running == null) {
            throw new IllegalStateException(procName() + " is not running");
        }
        return running;
    }
}
