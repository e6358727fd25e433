// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.serve;

import static ave.posix.abi.Constants.SIGKILL;

import ave.cli.internal.console.Authkeys;
import ave.cli.internal.console.CallerLocale;
import ave.cmd.Cmd;
import ave.cmd.CmdOptions;
import ave.cmd.CmdResult;
import ave.exceptions.AveException;
import ave.exceptions.RunError;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.network.control.Auth;
import ave.network.control.ControlOptions;
import ave.network.control.ControlStats;
import ave.network.control.Default;
import ave.network.control.HandoverOptions;
import ave.network.control.Kwargs;
import ave.network.control.Preauth;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.control.Rpc;
import ave.posix.ThisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The reference for other implementations of the wire format. */
public final class ReferenceService extends ServedControl {
    private static final long serialVersionUID = 1L;
    private static final Duration REMOTE_TIMEOUT = Duration.ofSeconds(10);

    private final EventSink events;
    private final Address proxy;
    private final Integer maxCalls;
    private int calls;

    /**
     * Creates the service; {@link #start()} starts it.
     *
     * @param port its port; 0 for a free one
     * @param options the options of the service
     * @param events receives its events
     * @param proxy the service on which raise_ave_exception is called first; null for none
     * @param maxCalls after how many calls it ends; null for never
     */
    public ReferenceService(
            int port, ControlOptions options, EventSink events, Address proxy, Integer maxCalls) {
        super(port, options);
        this.events = events;
        this.proxy = proxy;
        this.maxCalls = maxCalls;
    }

    // ---- calls

    @Rpc
    Object syncPing(@Default("null") Object alt) {
        return alt == null ? "pong" : alt;
    }

    @Rpc
    void asyncPing() {
        events.send("pong");
    }

    @Rpc
    String upper(String message) {
        return message.toUpperCase(Locale.ROOT);
    }

    @Rpc
    Object echo(Object value) {
        return value;
    }

    @Rpc
    long getPid() {
        return ProcessHandle.current().pid();
    }

    /** Blocks the loop, on purpose. */
    @Rpc
    void sleep(double seconds) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
    }

    @Rpc
    CompletionStage<Object> sleepAsync(double seconds) {
        long nanos = (long) (seconds * 1e9);
        return new CompletableFuture<>().completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
    }

    @Rpc
    List<Object> joinArgs(
            Object a,
            @Default("\"B\"") Object b,
            @Kwargs Map<String, Object> kwargs,
            Object... rest) {
        return Arrays.asList(a, b, rest, kwargs);
    }

    @Rpc
    String whoami() {
        return currentAuthkey();
    }

    @Rpc
    @Preauth({"admin", "root"})
    String whoamiPreauth() {
        return currentAuthkey();
    }

    @Rpc
    @Auth
    String authOnly() {
        return "authenticated";
    }

    /** Takes a text or a list of texts. Blocks the loop while the command runs. */
    @Rpc
    List<Object> runExternal(Object cmd) {
        Map<String, String> changes = CallerLocale.changes();
        // Callers that may run commands must not see the service's key.
        changes.put(Authkeys.VARIABLE, null);
        CmdOptions options = CmdOptions.defaults().environment(changes);
        CmdResult result =
                cmd instanceof List<?> list
                        ? Cmd.run(texts(list), options)
                        : Cmd.run(text(cmd), options);
        return List.of(result.exitCode(), result.output(), "");
    }

    private static List<String> texts(List<?> list) {
        return list.stream().map(ReferenceService::text).toList();
    }

    private static String text(Object part) {
        if (part instanceof String text) {
            return text;
        }
        throw new RunError("", "", "a part of the command is not a string: " + part);
    }

    /** Not marked, so it can't be called. */
    String notAnRpc() {
        return "never";
    }

    // ---- failures

    @Rpc
    void raisePlainException(Object message) {
        throw new RuntimeException(String.valueOf(message));
    }

    @Rpc
    void raiseAveException(Map<String, Object> details, @Default("0") int depth) {
        if (proxy != null) {
            throughProxy(details, depth);
        } else if (depth > 0) {
            raiseAveException(details, depth - 1);
        } else {
            throw new AveException(details);
        }
    }

    private void throughProxy(Map<String, Object> details, int depth) {
        RemoteOptions options =
                RemoteOptions.defaults().authkey(options().authkey()).timeout(REMOTE_TIMEOUT);
        try (RemoteControl remote = new RemoteControl(proxy, options)) {
            remote.call("raise_ave_exception", details, depth);
        } catch (AveException e) {
            e.details().put("message", "proxied: " + e.getMessage());
            throw e;
        }
    }

    @Rpc
    void raiseClass(String name, Object details) {
        throw Oddities.named(name, details);
    }

    @Rpc
    void raiseTimeout() {
        Cmd.run("sleep 10", CmdOptions.defaults().timeout(Duration.ofSeconds(1)));
    }

    @Rpc
    void raiseRunError() {
        Cmd.run("no_such_exe");
    }

    @Rpc
    void raiseExit(@Default("\"passed to client\"") Object msg) {
        throw Oddities.exit(msg);
    }

    // ---- itself

    /** Returns what it answered to a sync_ping. */
    @Rpc
    Object connectRemote(List<Object> address, @Default("null") String key) {
        Address peer = new Address((String) address.get(0), (Integer) address.get(1));
        RemoteOptions options = RemoteOptions.defaults().authkey(key).timeout(REMOTE_TIMEOUT);
        RemoteControl remote = new RemoteControl(peer, options);
        boolean added = false;
        try {
            Object answer = remote.call("sync_ping");
            addConnection(remote.connection(), key);
            added = true;
            return answer;
        } finally {
            if (!added) {
                remote.close();
            }
        }
    }

    /** Returns the port and the pid of another service like this one, a child process. */
    @Rpc
    List<Object> makeChild() {
        ReferenceService child = startChild();
        joinLater(child);
        return List.of(child.port(), child.pid());
    }

    private ReferenceService startChild() {
        int start = FreePort.DEFAULT_START;
        int stop = FreePort.DEFAULT_STOP;
        // The child inherits it under the same number; this process closes its copy.
        try (Connection listener = FreePort.find(options().host(), start, stop, true).socket()) {
            int port = listener.address().port();
            ControlOptions same = options().unixSocket(null).socket(listener.fileno());
            ReferenceService child =
                    new ReferenceService(port, same, EventSink.nowhere(), proxy, maxCalls);
            child.withoutSystemd();
            child.start(false, true);
            return child;
        }
    }

    /** Dies while it has a child and a connection to it. The caller sees the end of the stream. */
    @Rpc
    void mockDeath() {
        ReferenceService child = startChild();
        connectRemote(List.of(options().host(), child.port()), options().authkey());
        ThisProcess.kill(ThisProcess.pid(), SIGKILL);
    }

    /** Returns the pid of the successor, which sends the response. */
    @Rpc
    CompletionStage<Integer> restart() {
        ReferenceService successor =
                new ReferenceService(
                        port(), options().socket(listeningFd()), events, proxy, maxCalls);
        successor.pidFile(pidFile());
        return handover(successor, HandoverOptions.defaults())
                .thenApply(
                        pid -> {
                            handedOver();
                            events.flush();
                            // systemd accepts this only from the process that it knows.
                            tellSystemd("MAINPID=" + pid);
                            return pid;
                        });
    }

    @Override
    protected Object handoverState() {
        return calls;
    }

    @Override
    protected void adopt(Object state) {
        calls = (int) state;
    }

    @Rpc("disable_death_signalling")
    void outliveParent() {
        performPrctl(0);
    }

    @Rpc("kill")
    void killItself(@Default("9") int sig) {
        ThisProcess.kill(ThisProcess.pid(), sig);
    }

    @Rpc("stop_listening")
    void stopAccepting() {
        stopListening();
    }

    @Rpc
    void stop() {
        shutdown();
    }

    @Rpc
    List<Integer> setConnectionBufSizes(int recv, int send) {
        Connection connection = currentConnection();
        connection.setBufSizes(recv, send);
        return List.of(connection.receiveBufSize(), connection.sendBufSize());
    }

    @Rpc
    Map<String, Object> makeGarbage() {
        return Oddities.garbage();
    }

    @Rpc("stats")
    Map<String, Object> statistics() {
        ControlStats stats = stats();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(
                "connections",
                Map.of("handshaking", stats.handshaking(), "established", stats.established()));
        all.put("calls", stats.calls());
        all.put("bytes_in", stats.bytesIn());
        all.put("bytes_out", stats.bytesOut());
        all.put("queued_bytes", stats.queuedBytes());
        all.put("descriptors", Oddities.descriptors());
        all.put("children", Oddities.children());
        return all;
    }

    // ---- events

    /** Runs in a dedicated process, without other code in it. */
    @Override
    protected void initialize() {
        StandardError.neverBlock();
        super.initialize();
    }

    @Override
    protected void stopped() {
        events.send("shutdown");
        events.flush();
        StandardError.flush();
        super.stopped();
    }

    @Override
    protected Object target(String method, Object resource) {
        if (maxCalls != null && ++calls == maxCalls) {
            execute(() -> shutdown("the service ends after " + maxCalls + " calls"));
        }
        return this;
    }

    @Override
    protected void lostConnection(Connection connection, String authkey) {
        Address peer = connection.address();
        events.send(new ArrayList<>(List.of(peer.host(), peer.port())));
    }

    @Override
    protected void idle() {
        events.send("idle");
    }
}
