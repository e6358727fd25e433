// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.exceptions.AuthError;
import ave.exceptions.Exceptions;
import ave.exceptions.OverflowError;
import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionTimeout;
import ave.network.json.JsonReader;
import ave.network.json.JsonWriter;
import ave.posix.Deadline;
import ave.posix.abi.Utf8;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A client of a {@link Control}, be it written in Java or Python. Ports {@code
 * ave.network.control.RemoteControl}.
 *
 * <p>It connects at the first call, and anew at the next call after a connection was lost. What a
 * method throws comes out as its own class where there is one, with the trace of the service. On
 * purpose a call that timed out closes the connection, so that its late answer is never taken for
 * that of another call, as it was in the Python library.
 *
 * <p>Thread-safe; calls of several threads follow one another on the one connection. Waiting ends
 * with a {@link CancellationException} if the thread is interrupted. Arguments and results are what
 * JSON knows: String, Integer, Long, BigInteger, Double, Boolean, null, List and Map; arguments may
 * be anything that Jackson can write.
 */
public class RemoteControl implements AutoCloseable {
    /** Refused without a look at anything else, whatever the service is. */
    private static final String NO_METHOD = "the \"method\" attribute is missing";

    private final Address address;
    private final RemoteOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final JsonWriter writer = new JsonWriter();
    private final JsonReader reader = new JsonReader();

    /** The calls whose answers are still to come, in order. */
    private final ArrayDeque<RemoteCall> awaited = new ArrayDeque<>();

    private final RemoteConnector connector;
    private BlockingConnection connection;

    /** Whether a call that wants no answer was made since the last one that wants one. */
    private boolean afterAsync;

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
        this.address = Objects.requireNonNull(address, "address");
        this.options = Objects.requireNonNull(options, "options");
        connector = new RemoteConnector(address, options);
    }

    /**
     * Calls a method with arguments by position.
     *
     * @param method its name on the wire
     * @param vargs the arguments
     * @return what it returned
     * @throws ave.exceptions.AveException what it threw, or the reason for which it was refused
     * @throws AuthError if the service turned this client away for its key
     * @throws ConnectionTimeout if there was no connection, or no answer, in time
     * @throws ave.network.exceptions.ConnectionRefused if nobody listens there and this client is
     *     no optimist
     * @throws ConnectionClosed if the connection was lost on the way; whether the method ran is not
     *     known
     * @throws IllegalArgumentException if an argument can't be written as JSON
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
        Deadline deadline = Deadline.after(options.callTimeout());
        lockUninterruptedly(deadline);
        try {
            RemoteCall call = send(method, vargs, kwargs);
            awaitLocked(call, deadline);
            if (!call.isSettled()) {
                ConnectionTimeout timeout =
                        new ConnectionTimeout("call " + method + " on " + address + ": timed out");
                lose(timeout);
                throw timeout;
            }
            return call.result();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Calls a method without waiting; several calls can be under way on the one connection, and
     * their answers come in order. Whoever waits for one reads the connection.
     *
     * @param method its name on the wire
     * @param vargs the arguments
     * @return its result to come; {@code get} wraps what the method threw in an ExecutionException.
     *     A time limit of {@code get} leaves the call under way
     * @throws RuntimeException as {@link #call(String, Object...)} lists, for the request
     */
    public Future<Object> submit(String method, Object... vargs) {
        return submit(method, Arrays.asList(vargs), Map.of());
    }

    /**
     * Calls a method without waiting, with arguments by position and by name.
     *
     * @param method its name on the wire
     * @param vargs the arguments by position
     * @param kwargs the arguments by name
     * @return its result to come, as {@link #submit(String, Object...)}
     * @throws RuntimeException as {@link #call(String, Object...)} lists, for the request
     */
    public Future<Object> submit(String method, List<?> vargs, Map<String, ?> kwargs) {
        lockUninterruptedly(Deadline.NEVER);
        try {
            return send(method, vargs, kwargs);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Calls a method and wants no answer: neither its result nor its failure is ever known.
     *
     * @param method its name on the wire
     * @param vargs the arguments
     * @throws RuntimeException as {@link #call(String, Object...)} lists, for the request
     */
    public void callAsync(String method, Object... vargs) {
        callAsync(method, Arrays.asList(vargs), Map.of());
    }

    /**
     * Calls a method with arguments by position and by name and wants no answer.
     *
     * @param method its name on the wire
     * @param vargs the arguments by position
     * @param kwargs the arguments by name
     * @throws RuntimeException as {@link #call(String, Object...)} lists, for the request
     */
    public void callAsync(String method, List<?> vargs, Map<String, ?> kwargs) {
        lockUninterruptedly(Deadline.after(options.callTimeout()));
        try {
            write(method, vargs, kwargs, true);
            transmit();
            afterAsync = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A client whose methods are those of an interface. Names are turned to snake_case unless
     * {@link Rpc} gives another; a varargs parameter is spread, a {@link Kwargs} parameter gives
     * arguments by name; results are converted by Jackson to the declared type. A method that
     * returns {@link Future} doesn't wait.
     *
     * @param <T> the interface
     * @param type the interface
     * @return an object that calls this client
     * @throws IllegalArgumentException if it is no interface
     */
    public <T> T as(Class<T> type) {
        return RemoteProxy.of(this, type);
    }

    /**
     * The connection, which is made if there is none: to be added to the loop of a service ({@link
     * Control#addConnection}) that wants to learn when it is lost.
     *
     * @return the connection, after the handshake
     * @throws RuntimeException as {@link #call(String, Object...)} lists, for connecting
     */
    public BlockingConnection connection() {
        lockUninterruptedly(Deadline.NEVER);
        try {
            return connected();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The service's address.
     *
     * @return as it was given
     */
    public Address address() {
        return address;
    }

    /** Closes the connection if there is one; calls under way end with ConnectionClosed. */
    @Override
    public void close() {
        lockUninterruptedly(Deadline.NEVER);
        try {
            lose(new ConnectionClosed("connection to " + address + ": closed on this side"));
        } finally {
            lock.unlock();
        }
    }

    // ---- connecting

    private BlockingConnection connected() {
        if (connection == null || !connection.isOpen()) {
            connection = connector.connect();
        }
        return connection;
    }

    /** Ends all that is under way; the next call connects anew. */
    private void lose(RuntimeException reason) {
        if (connection != null) {
            connection.close();
            connection = null;
        }
        afterAsync = false;
        awaited.forEach(call -> call.fail(reason));
        awaited.clear();
    }

    // ---- requests

    private RemoteCall send(String method, List<?> vargs, Map<String, ?> kwargs) {
        boolean marked = afterAsync;
        if (marked) {
            // Whether a call that wants no answer was refused, and so answered, can't be known
            // otherwise: this request is always refused, and what comes before belongs to the
            // other.
            writer.payload(new byte[] {'{', '}'});
        }
        write(method, vargs, kwargs, false);
        transmit();
        if (marked) {
            afterAsync = false;
            awaited.add(new RemoteCall(this, null));
        }
        RemoteCall call = new RemoteCall(this, method);
        awaited.add(call);
        return call;
    }

    private void write(String method, List<?> vargs, Map<String, ?> kwargs, boolean async) {
        try {
            writer.message(
                    json -> {
                        json.startObject();
                        json.member("method", method);
                        json.member("params", Map.of("vargs", vargs, "kwargs", kwargs));
                        json.member("resource", options.resource());
                        json.member("async", async);
                        json.endObject();
                    });
        } catch (IOException e) {
            writer.clear();
            throw new IllegalArgumentException(
                    "the arguments of " + method + " are no JSON: " + e.getMessage(), e);
        }
    }

    private void transmit() {
        try {
            BlockingConnection open = connected();
            open.write(Arrays.copyOf(writer.bytes(), writer.size()), options.callTimeout());
        } catch (ConnectionClosed | ConnectionTimeout | CancellationException e) {
            // Half a request may be on its way: nothing can follow it.
            lose(e);
            throw e;
        } finally {
            writer.clear();
        }
    }

    // ---- answers

    /** Waits for the answer to a call, and leaves it open if none came in time. */
    void await(RemoteCall call, Deadline deadline) {
        if (lockUninterruptedly(deadline)) {
            try {
                awaitLocked(call, deadline);
            } finally {
                lock.unlock();
            }
        }
    }

    private void awaitLocked(RemoteCall call, Deadline deadline) {
        while (!call.isSettled() && connection != null) {
            byte[] answer;
            try {
                answer = connection.get(deadline.remaining());
            } catch (ConnectionTimeout e) {
                return;
            } catch (ConnectionClosed | OverflowError e) {
                lose(e);
                return;
            }
            take(answer);
        }
    }

    private void take(byte[] answer) {
        Map<?, ?> members = parse(answer);
        RemoteCall first = awaited.peek();
        if (members == null || first == null) {
            int shown = Math.min(answer.length, 200);
            String text = Utf8.text(answer, 0, shown, false, shown < answer.length);
            lose(new ConnectionClosed("answer from " + address + ": not an answer: " + text));
        } else if (first.method == null) {
            // Only the refusal of the marker ends the answers to calls that wanted none.
            if (NO_METHOD.equals(members.get("exception"))) {
                awaited.remove();
            }
        } else {
            awaited.remove();
            if (members.containsKey("exception")) {
                first.fail(Exceptions.fromDetails(members.get("exception")));
            } else {
                first.succeed(members.get("result"));
            }
        }
    }

    /** Null if it is no answer. */
    private Map<?, ?> parse(byte[] answer) {
        try {
            Object value = reader.read(answer, 0, answer.length);
            boolean valid =
                    value instanceof Map<?, ?> map
                            && (map.containsKey("result") || map.containsKey("exception"));
            return valid ? (Map<?, ?>) value : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns whether the lock was had in time. */
    private boolean lockUninterruptedly(Deadline deadline) {
        try {
            if (deadline == Deadline.NEVER) {
                lock.lockInterruptibly();
                return true;
            }
            return lock.tryLock(deadline.pollMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for " + address);
        }
    }
}
