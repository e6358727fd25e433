// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import ave.network.connection.BlockingConnection;
import ave.network.connection.Connection;
import ave.network.control.internal.client.PendingCall.Kind;
import ave.network.json.JsonWriter;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The implementation of a RemoteControl: one session after the other. Thread-safe.
 *
 * <p>It travels into another process with the connection, if it has one on which nothing is in
 * flight; here the next call connects anew then.
 */
public final class Client implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final byte[] NOTHING = {};

    static {
        Failure.load();
    }

    private final ClientSettings settings;

    /** Kept from one call to the next, for the thread that comes first. */
    private transient AtomicReference<JsonWriter> idleWriter = new AtomicReference<>();

    /** Null before the first call. */
    private transient volatile Session session;

    /**
     * Makes a client. Nothing is opened before the first call.
     *
     * @param settings all about it
     */
    public Client(ClientSettings settings) {
        this.settings = settings;
    }

    /**
     * Goes on with a connection that was made elsewhere.
     *
     * @param given the connection, which has no socket afterwards: it is the client's
     */
    public void use(Connection given) {
        Session fresh = new Session(settings, null);
        fresh.open(given, false);
        session = fresh;
    }

    /**
     * Authenticates on a connection that was made elsewhere, and goes on with it.
     *
     * @param given the connection, which is the client's from now on
     */
    public void shakeHandsOn(BlockingConnection given) {
        Session fresh = new Session(settings, null);
        fresh.connect(new Connector(settings), given);
        session = fresh;
    }

    /**
     * What the client was made with.
     *
     * @return the settings
     */
    public ClientSettings settings() {
        return settings;
    }

    /**
     * Calls a method and waits for its response.
     *
     * @param method its name on the wire
     * @param vargs the arguments by position
     * @param kwargs the arguments by name
     * @param limit how long it may take, connecting included; null for ever
     * @return the result
     */
    public Object call(String method, List<?> vargs, Map<String, ?> kwargs, Duration limit) {
        return submitAndAwait(Kind.CALL, method, vargs, kwargs, limit);
    }

    /**
     * Calls a method without waiting for anything, a connection included.
     *
     * @param method its name on the wire
     * @param vargs the arguments by position
     * @param kwargs the arguments by name
     * @param limit how long it may take, connecting included; null for ever
     * @return the result to come
     */
    public CompletableFuture<Object> callAsync(
            String method, List<?> vargs, Map<String, ?> kwargs, Duration limit) {
        CompletableFuture<Object> future = new CompletableFuture<>();
        PendingCall call = PendingCall.async(method, limit, future);
        Session used = write(call, method, vargs, kwargs);
        future.whenComplete(
                (result, problem) -> {
                    if (future.isCancelled()) {
                        used.abandon(call);
                    }
                });
        return future;
    }

    /**
     * Calls a method that sends no response, and waits until the kernel has the request.
     *
     * @param method its name on the wire
     * @param vargs the arguments by position
     * @param kwargs the arguments by name
     * @param limit how long it may take, connecting included; null for ever
     */
    public void notify(String method, List<?> vargs, Map<String, ?> kwargs, Duration limit) {
        submitAndAwait(Kind.NOTIFICATION, method, vargs, kwargs, limit);
    }

    /**
     * The connection, which is made if there is none.
     *
     * @return the connection, after the handshake
     */
    public BlockingConnection connection() {
        checkInterrupt("connect");
        PendingCall call = PendingCall.sync(Kind.CONNECT, null, settings.connectLimit());
        Session used = submit(call, NOTHING, 0);
        used.await(call);
        return used.connection();
    }

    /** Ends the session, if there is one; its calls fail. Never waits. */
    public void close() {
        Session open = session;
        if (open != null) {
            open.close();
        }
    }

    private Object submitAndAwait(
            Kind kind, String method, List<?> vargs, Map<String, ?> kwargs, Duration limit) {
        checkInterrupt(method);
        PendingCall call = PendingCall.sync(kind, method, limit);
        return write(call, method, vargs, kwargs).await(call);
    }

    /** One that was interrupted before does nothing at all. */
    private void checkInterrupt(String method) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException(
                    "interrupted before " + method + " on " + settings.address());
        }
    }

    // ---- requests

    private Session write(PendingCall call, String method, List<?> vargs, Map<String, ?> kwargs) {
        JsonWriter idle = idleWriter.getAndSet(null);
        JsonWriter writer = idle == null ? new JsonWriter(settings.mapper()) : idle;
        try {
            boolean async = call.kind == Kind.NOTIFICATION;
            writer.message(json -> writeRequest(json, method, vargs, kwargs, async));
            return submit(call, writer.bytes(), writer.size());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the arguments of " + method + " are not JSON: " + e.getMessage(), e);
        } finally {
            writer.clear();
            idleWriter.set(writer);
        }
    }

    private void writeRequest(
            JsonWriter json, String method, List<?> vargs, Map<String, ?> kwargs, boolean async)
            throws IOException {
        json.startObject();
        json.member("method", method);
        json.member("params", Map.of("vargs", vargs, "kwargs", kwargs));
        json.member("resource", settings.resource());
        json.member("async", async);
        json.endObject();
    }

    // ---- sessions

    /** Returns the session that took the call. */
    private Session submit(PendingCall call, byte[] request, int size) {
        Session current = session;
        while (current == null || !current.submit(call, request, size)) {
            current = after(current);
        }
        return current;
    }

    private synchronized Session after(Session ended) {
        if (session == ended) {
            Session fresh = new Session(settings, ended == null ? null : ended.farewell());
            fresh.connect(new Connector(settings), null);
            session = fresh;
        }
        return session;
    }

    // ---- travelling

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.defaultWriteObject();
        Session open = session;
        Travelling travelling = open == null ? null : open.handOn();
        out.writeObject(travelling);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        idleWriter = new AtomicReference<>();
        Travelling travelling = (Travelling) in.readObject();
        if (travelling != null) {
            Session fresh = new Session(settings, null);
            fresh.open(travelling.connection(), travelling.afterNotification());
            session = fresh;
        }
    }
}
