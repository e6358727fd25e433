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
 * A client of a service, which may be a {@link Control} or a Python service. Ports {@code
 * ave.network.control.RemoteControl}.
 *
 * <p>It connects at the first call, and reconnects at the next call after the connection was lost.
 * A connection that was closed while idle is replaced before a request is sent. An exception of the
 * remote method is thrown as the same class if there is one here, with the service's trace. A call
 * that times out closes the connection, so that its late response is never mistaken for that of
 * another call, as it was in the Python library. Other calls in flight then fail with {@link
 * ave.network.exceptions.ConnectionClosed}.
 *
 * <p>Thread-safe. Several calls can be in flight on the one connection; responses come in the order
 * of the requests, and each call waits for its own response up to its own limit, which includes
 * connecting. An interrupted call throws a {@link java.util.concurrent.CancellationException};
 * other calls go on.
 *
 * <p>Arguments and results are JSON values: String, Integer, Long, BigInteger, Double, Boolean,
 * null, List and Map; arguments may also be any object that Jackson can serialize.
 *
 * <p>In a field of a process that is started, or in the state of a handover, a client arrives with
 * its connection, authenticated, if nothing is in flight on it. The connection belongs to the other
 * process from then on: the next call here reconnects, and {@link #close} does not end it. No other
 * thread may use the client during that.
 *
 * <p>A service should call another one with {@link #callAsync}, which does not block its clients.
 *
 * @since 1.0
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
     * Makes a client on an established connection, such as an inherited or received one. There is
     * no handshake on it. If it is lost, the next call connects to its address and authenticates
     * there.
     *
     * @param connection an open connection; the client takes its socket over
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
     * @return the result
     * @throws ave.exceptions.AveException the exception of the method, or the reason why the call
     *     was refused
     * @throws ave.exceptions.AuthError if the service does not accept this client's key
     * @throws ave.network.exceptions.ConnectionTimeout if there was no connection, or no response,
     *     in time
     * @throws ave.network.exceptions.ConnectionRefused if nothing listens at the address and this
     *     client is not optimistic
     * @throws ave.network.exceptions.ConnectionClosed if the connection was lost on the way;
     *     whether the method ran is not known
     * @throws ave.network.exceptions.ConnectionAgain if 256 MiB of requests are queued because the
     *     peer doesn't read
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
     * @return the result
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
     * @return the future result, which fails with the exceptions of {@link #call(String,
     *     Object...)}. A thread of this library completes it. Dependent actions may block; that
     *     delays only later results of this client. Cancelling it affects no other call
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
     * @return the future result, as of {@link #callAsync(String, Object...)}
     * @throws IllegalArgumentException if an argument can't be written as JSON
     */
    public CompletableFuture<Object> callAsync(
            String method, List<?> vargs, Map<String, ?> kwargs) {
        return client.callAsync(method, vargs, kwargs, limit);
    }

    /**
     * Calls a method without a response: neither its result nor its failure is reported. Returns
     * when the kernel has taken the request.
     *
     * @param method its name on the wire
     * @param vargs the arguments
     * @throws RuntimeException as {@link #call(String, Object...)} lists, for the request
     */
    public void notify(String method, Object... vargs) {
        notify(method, Arrays.asList(vargs), Map.of());
    }

    /**
     * Calls a method without a response, with arguments by position and by name.
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
     * Returns this client with another time limit for its calls: {@code
     * remote.withDeadline(Duration.ofSeconds(1)).call("get_pid")}.
     *
     * @param each how long each call may take, connecting included; null for ever
     * @return a client on the same connection; closing one closes the other
     */
    public RemoteControl withDeadline(Duration each) {
        return new RemoteControl(client, each);
    }

    /**
     * Makes a typed client. The service may implement the same interface. A method that returns
     * {@link java.util.concurrent.CompletionStage} or {@link CompletableFuture} doesn't wait. Names
     * become snake_case unless {@link Rpc} gives another one. A varargs parameter is sent as
     * separate arguments, a {@link Kwargs} parameter as named ones. A null for a parameter with a
     * {@link Default} is left out, and the arguments after it are sent by name. Jackson converts
     * results to the declared type. Default methods run locally.
     *
     * @param <T> the interface
     * @param type the interface
     * @return an implementation that calls the service through this client
     * @throws IllegalArgumentException if the type is not an interface, or a parameter needs a name
     *     that isn't known
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
     * Returns the connection, and connects first if there is none or it has ended. A service can
     * add it to its loop ({@link Control#addConnection}) to learn of its loss. Such a service must
     * call this client in its own thread only, and synchronously.
     *
     * @return the connection, after the handshake. Closing it is the same as {@link #close()}
     * @throws RuntimeException as {@link #call(String, Object...)} lists, for connecting
     */
    public BlockingConnection connection() {
        return client.connection();
    }

    /**
     * The service's address.
     *
     * @return the address, as it was given
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
     * The resource that is sent with all requests.
     *
     * @return the profile, which can't be changed; null for none
     */
    public Map<String, ?> resource() {
        Map<String, Object> profile = client.settings().resource();
        return profile == null ? null : Collections.unmodifiableMap(profile);
    }

    /**
     * Closes the connection if there is one; calls in flight end with ConnectionClosed. Never
     * waits. A later call reconnects.
     */
    @Override
    public void close() {
        client.close();
    }
}
