// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.exceptions.AveException;
import ave.exceptions.Exit;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** A service that exposes the hooks of a Control. */
class TestService extends Control {
    /** The removed connection, which the test closes. */
    volatile Connection left;

    final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    final Map<String, CompletableFuture<Object>> promises = new ConcurrentHashMap<>();

    TestService(ControlOptions options) {
        super(0, options.host("127.0.0.1"));
    }

    static RemoteControl client(RunningControl running) {
        return client(running, null);
    }

    static RemoteControl client(RunningControl running, String key) {
        RemoteOptions options =
                RemoteOptions.defaults().authkey(key).timeout(java.time.Duration.ofSeconds(10));
        return new RemoteControl(new Address("127.0.0.1", running.port()), options);
    }

    @Rpc
    Object echo(Object value) {
        return value;
    }

    /** Responds when the test completes the promise of this name. */
    @Rpc
    CompletionStage<Object> promise(String name) {
        return promises.computeIfAbsent(name, n -> new CompletableFuture<>());
    }

    @Rpc
    Object unwritable() {
        return new Object();
    }

    @Rpc
    void fail(String message) {
        deeper(message);
    }

    private void deeper(String message) {
        throw new IllegalStateException(message);
    }

    @Rpc
    void failWith(Map<String, Object> details) {
        throw new AveException(details);
    }

    @Rpc
    void exit(Map<String, Object> details) {
        throw new Exit(details);
    }

    @Rpc
    void end(String message) {
        shutdown(message);
    }

    @Rpc
    String whoami() {
        return currentAuthkey();
    }

    @Rpc
    @Auth
    String authOnly() {
        return "trusted";
    }

    @Rpc
    void becomeKey(String key) {
        setConnectionAuthkey(currentConnection(), key);
    }

    @Rpc
    void leave() {
        left = currentConnection();
        removeConnection(left);
        seen.add("removed " + currentConnection().isOpen());
    }

    @Rpc
    void hangUp() {
        currentConnection().close();
    }

    @Rpc("numbers")
    List<Object> numbers() {
        ControlStats stats = stats();
        return List.of(
                stats.handshaking(), stats.established(), stats.calls(), stats.queuedBytes());
    }

    @Override
    protected void started() {
        seen.add("started");
    }

    @Override
    protected void newConnection(Connection connection, String authkey) {
        seen.add("new " + authkey);
    }

    @Override
    protected void lostConnection(Connection connection, String authkey) {
        seen.add("lost " + authkey);
    }

    @Override
    protected void idle() {
        seen.add("idle");
    }
}
