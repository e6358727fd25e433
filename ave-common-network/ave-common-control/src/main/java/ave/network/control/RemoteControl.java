// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.connection.Connection;
import ave.network.control.internal.client.Caller;
import ave.network.control.internal.client.Client;
import ave.network.control.internal.client.TypedClient;
import ave.network.json.Json;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A client of a {@link Control}, be it written in Java or Python. Ports {@code
 * ave.network.control.RemoteControl}.
 *
 * <p>It connects at the first call, and anew at the next call after a connection was lost. A
 * connection whose end has come while nothing was asked is replaced before anything is sent. What a
 * method throws comes out as its own class where there is one, with the trace of the service. On
 * purpose a call that timed out closes the connection, so that its late response is never taken for
 * that of another call, as it was in the Python library; calls that are in flight beside it fail
 * with {@link ave.network.exceptions.ConnectionClosed}.
 *
 * <p>Thread-safe: several calls can be in flight on the one connection, responses come in the order
 * of the requests, and each call waits for itself alone, up to its own limit. A limit covers
 * connecting too. A wait ends with a {@link java.util.concurrent.CancellationException} if the
 * thread is interrupted; other calls are not disturbed by that.
 *
 * <p>Arguments and results are what JSON knows: String, Integer, Long, BigInteger, Double, Boolean,
 * null, List and Map; arguments may be anything that Jackson can write.
 *
 * <p>In a field of a process that is started, or in the state of a handover, a client arrives with
 * its connection, authenticated, if nothing is in flight on it. The connection is the other
 * process's from then on: here the next call connects anew, and {@link #close} does not end it. No
 * other thread may use the client at that moment.
 *
 * <p>A service that calls another one from its own thread uses {@link #callAsync}, which doesn't
 * hold up its clients.
 */
public final class RemoteControl implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;

    /** Sends calls and awaits their responses. */
    private final Client client;

    /** How long a call may take; null for ever. */
    private final Duration limit;

    /**
     * Makes a client without a key and without a time limit.
     *
     * @param address where the service listens; the empty host is this machine
     */
    public RemoteControl(Address address) {
        this(address, RemoteOptions.defaults());
    }

    /**
     * Makes a client. Nothing is opened before the first call.
     *
     * @param address where the service listens; the empty host is this machine
     * @param options everything else
     */
    public RemoteControl(Address address, RemoteOptions options) {
        Objects.requireNonNull(address, "address");
        client = new Client(options.settings(address));
        limit = options.callTimeout();
        if (options.hasSocket()) {
            BlockingConnection given = new BlockingConnection(address, Fd.of(options.socket()));
            if (options.hasHandshake()) {
                client.shakeHandsOn(given);
            } else {
                client.use(given);
            }
        }
    }

    /**
     * Goes on with a connection that is established: one that was inherited, or received from
     * another process. There is no handshake on it. After it was lost the next call connects to its
     * address, and authenticates there.
     *
     * @param connection an open connection, which has no socket afterwards: the client has it
     * @param options everything else; not a socket
     * @throws ave.network.exceptions.ConnectionClosed if the connection isn't open
     */
    public RemoteControl(Connection connection, RemoteOptions options) {
        client = new Client(options.settings(connection.address()));
        limit = options.callTimeout();
        client.use(connection);
    }

    private RemoteControl(Client client, Duration limit) {
        this.client = client;
        this.limit = limit;
    }

    /**
     * Calls a method with arguments by position.
     *
     * @param method its name on the wire
     * @param vargs the arguments
     * @return what it returned
     * @throws ave.exceptions.AveException what it threw, or the reason for which it was refused
     * @throws ave.exceptions.AuthError if the service turned this client away for its key
     * @throws ave.network.exceptions.ConnectionTimeout if there was no connection, or no response,
     *     in time
     * @throws ave.network.exceptions.ConnectionRefused if nobody listens there and this client is
     *     no optimist
     * @throws ave.network.exceptions.ConnectionClosed if the connection was lost on the way;
     *     whether the method ran is not known
     * @throws ave.network.exceptions.ConnectionAgain if 256 MiB of requests wait for a peer that
     *     doesn't read
     * @throws java.util.concurrent.CancellationException if the thread was interrupted; whether the
     *     method ran is not known
     * @throws IllegalArgumentException if an argument can't be written as JSON
     * @throws java.io.UncheckedIOException if the host is unknown or there are no more descriptors
     */
    public Object call(String method, Object... vargs) {
        return call(method, Arrays.asList(vargs), Map.of());
    }

    /**
     * Calls a method with arguments by position and by name.
     *
     * @param method its name on the wire
     * @param vargs the arguments by position
     * @param kwargs the arguments by name
     * @return what it returned
     * @throws RuntimeException as {@link #call(String, Object...)} lists
     */
    public Object call(String method, List<?> vargs, Map<String, ?> kwargs) {
        return client.call(method, vargs, kwargs, limit);
    }

    /**
     * Calls a method without waiting, not even for a connection.
     *
     * @param method its name on the wire
     * @param vargs the arguments
     * @return its result to come; it ends exceptionally as {@link #call(String, Object...)} lists.
     *     It is completed by a thread of this library in which what depends on it may block; that
     *     delays later results of this client only. Cancelling it disturbs no other call
     * @throws IllegalArgumentException if an argument can't be written as JSON
     */
    public CompletableFuture<Object> callAsync(String method, Object... vargs) {
        return callAsync(method, Arrays.asList(vargs), Map.of());
    }

    /**
     * Calls a method without waiting, with arguments by position and by name.
     *
     * @param method its name on the wire
     * @param vargs the arguments by position
     * @param kwargs the arguments by name
     * @return its result to come, as {@link #callAsync(String, Object...)}
     * @throws IllegalArgumentException if an argument can't be written as JSON
     */
    public CompletableFuture<Object> callAsync(
            String method, List<?> vargs, Map<String, ?> kwargs) {
        return client.callAsync(method, vargs, kwargs, limit);
    }

    /**
     * Calls a method and wants no response: neither its result nor its failure is ever known.
     * Returns when the request is on its way: the kernel has it.
     *
     * @param method its name on the wire
     * @param vargs the arguments
     * @throws RuntimeException as {@link #call(String, Object...)} lists, for the request
     */
    public void notify(String method, Object... vargs) {
        notify(method, Arrays.asList(vargs), Map.of());
    }

    /**
     * Calls a method with arguments by position and by name and wants no response.
     *
     * @param method its name on the wire
     * @param vargs the arguments by position
     * @param kwargs the arguments by name
     * @throws RuntimeException as {@link #call(String, Object...)} lists, for the request
     */
    public void notify(String method, List<?> vargs, Map<String, ?> kwargs) {
        client.notify(method, vargs, kwargs, limit);
    }

    /**
     * The same client with another limit for its calls: {@code
     * remote.withDeadline(Duration.ofSeconds(1)).call("get_pid")}.
     *
     * @param each how long each call may take, connecting included; null for ever
     * @return a client on the same connection; to close one is to close the other
     */
    public RemoteControl withDeadline(Duration each) {
        return new RemoteControl(client, each);
    }

    /**
     * A client whose methods are those of an interface, which the service may implement: a method
     * that returns {@link java.util.concurrent.CompletionStage} or {@link CompletableFuture}
     * doesn't wait. Names are turned to snake_case unless {@link Rpc} gives another; a varargs
     * parameter is spread, a {@link Kwargs} parameter gives arguments by name. Null for a parameter
     * with a {@link Default} leaves it out, and sends those after it by name. Results are converted
     * by Jackson to the declared type. Default methods are called as they are.
     *
     * @param <T> the interface
     * @param type the interface
     * @return an object that calls this client
     * @throws IllegalArgumentException if it is no interface, or a name is needed and isn't known
     */
    public <T> T as(Class<T> type) {
        Caller caller =
                new Caller() {
                    @Override
                    public Object call(String method, List<?> vargs, Map<String, ?> kwargs) {
                        return RemoteControl.this.call(method, vargs, kwargs);
                    }

                    @Override
                    public CompletableFuture<Object> callAsync(
                            String method, List<?> vargs, Map<String, ?> kwargs) {
                        return RemoteControl.this.callAsync(method, vargs, kwargs);
                    }
                };
        ObjectMapper own = client.settings().mapper();
        String text = type.getSimpleName() + " at " + address();
        return TypedClient.of(type, caller, text, Signatures::of, own == null ? Json.MAPPER : own);
    }

    /**
     * The connection, which is made if there is none or its end has come: to be added to the loop
     * of a service ({@link Control#addConnection}) that wants to learn when it is lost. A service
     * that does so calls this client in its own thread only, and synchronously.
     *
     * @return the connection, after the handshake. Closing it has the effect of {@link #close()}
     * @throws RuntimeException as {@link #call(String, Object...)} lists, for connecting
     */
    public BlockingConnection connection() {
        return client.connection();
    }

    /**
     * The service's address.
     *
     * @return as it was given
     */
    public Address address() {
        return client.settings().address();
    }

    /**
     * The key that this client authenticates with.
     *
     * @return the key; null for none
     */
    public String authkey() {
        return client.settings().authkey();
    }

    /**
     * The resource that all requests name.
     *
     * @return the profile, which can't be changed; null for none
     */
    public Map<String, ?> resource() {
        Map<String, Object> profile = client.settings().resource();
        return profile == null ? null : Collections.unmodifiableMap(profile);
    }

    /**
     * Closes the connection if there is one; calls in flight end with ConnectionClosed. Never
     * waits. A later call connects anew.
     */
    @Override
    public void close() {
        client.close();
    }
}
