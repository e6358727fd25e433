// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.io.Fd;
import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.network.json.Json;
import ave.network.process.ProcessOptions;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What can be said about a {@link Control} besides its port. Ports the keyword arguments of the
 * Python constructor, and adds the bind address and the limits.
 *
 * <p>Immutable: each setter returns a copy. {@code
 * ControlOptions.defaults().authkey("k").interval(Duration.ofSeconds(1))}
 */
public final class ControlOptions implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int INPUT_SHARE = 8;
    private static final int OUTPUT_SHARE = 4;
    private static final int NO_SOCKET = -1;
    private static final ControlOptions DEFAULTS = new ControlOptions();

    /** Null for none. */
    private String authkey;

    /** Name of account → its key or null. */
    private LinkedHashMap<String, String> altKeys = new LinkedHashMap<>();

    /** Empty for all interfaces. */
    private String host = "";

    /** The number of a descriptor, or -1. */
    private int socket = NO_SOCKET;

    /** Null for never. */
    private Duration interval;

    /** Null for the default. */
    private String home;

    /** What a process of its own needs to know. */
    private ProcessOptions process = ProcessOptions.defaults();

    /** Whether clients without an accepted key stay. */
    private boolean admitUnauthenticated;

    /** In bytes. */
    private int messageLimit = Connection.DEFAULT_MESSAGE_LIMIT;

    /** Null for the library's own. */
    private ObjectMapper mapper;

    /** Zero for an eighth of the heap of the JVM that serves. */
    private long inputBudget;

    /** Zero for a quarter of the heap of the JVM that serves. */
    private long outputBudget;

    /** For the answer to the challenge. */
    private Duration handshakeTimeout = Duration.ofSeconds(10);

    /** How many at once. */
    private int connectionLimit = Integer.MAX_VALUE;

    private ControlOptions() {}

    private ControlOptions(ControlOptions other) {
        authkey = other.authkey;
        altKeys = other.altKeys;
        host = other.host;
        socket = other.socket;
        interval = other.interval;
        home = other.home;
        process = other.process;
        admitUnauthenticated = other.admitUnauthenticated;
        messageLimit = other.messageLimit;
        inputBudget = other.inputBudget;
        outputBudget = other.outputBudget;
        mapper = other.mapper;
        handshakeTimeout = other.handshakeTimeout;
        connectionLimit = other.connectionLimit;
    }

    /**
     * All the defaults: no keys, all interfaces, no limit but those on messages (256 MiB) and
     * handshakes (10 s).
     *
     * @return the defaults
     */
    public static ControlOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the primary key. With one, clients that have no accepted key are turned away.
     *
     * @param key the key, UTF-8 on the wire; null for none
     * @return a copy with it
     */
    public ControlOptions authkey(String key) {
        ControlOptions copy = new ControlOptions(this);
        copy.authkey = key;
        return copy;
    }

    /**
     * The primary key.
     *
     * @return the key, null for none
     */
    public String authkey() {
        return authkey;
    }

    /**
     * Sets the alternative keys, such as {@code authkeys.json} holds them.
     *
     * @param keys name of account → its key, null for an account without one
     * @return a copy with them
     */
    public ControlOptions altKeys(Map<String, String> keys) {
        ControlOptions copy = new ControlOptions(this);
        copy.altKeys = new LinkedHashMap<>(keys);
        return copy;
    }

    /**
     * The alternative keys.
     *
     * @return name of account → its key or null; can't be modified
     */
    public Map<String, String> altKeys() {
        return Collections.unmodifiableMap(altKeys);
    }

    /**
     * Sets the interface to listen on.
     *
     * @param address a name or an address; {@code ""} for all interfaces
     * @return a copy with it
     */
    public ControlOptions host(String address) {
        ControlOptions copy = new ControlOptions(this);
        copy.host = Objects.requireNonNull(address, "host");
        return copy;
    }

    /**
     * The interface to listen on.
     *
     * @return {@code ""} for all
     */
    public String host() {
        return host;
    }

    /**
     * Gives the service a socket that listens already, such as an inherited one.
     *
     * @param fd its descriptor, which the service closes when it ends
     * @return a copy with it
     * @throws IllegalArgumentException if the number is negative
     */
    public ControlOptions socket(int fd) {
        if (fd < 0) {
            throw new IllegalArgumentException("not a file descriptor: " + fd);
        }
        ControlOptions copy = new ControlOptions(this);
        copy.socket = fd;
        return copy;
    }

    /**
     * Gives the service a socket that listens already. It is the service's from then on.
     *
     * @param fd the socket, which is released
     * @return a copy with it
     * @throws IllegalStateException if the socket was closed or released
     */
    public ControlOptions socket(Fd fd) {
        return socket(fd.release());
    }

    /**
     * Gives the service a port that was found free, with its socket. The service is made with the
     * number of the port, or with 0.
     *
     * @param port the port, whose socket is the service's from then on
     * @return a copy with it, which listens on the same interface
     * @throws ave.network.exceptions.ConnectionClosed if the socket was closed
     */
    public ControlOptions socket(FreePort port) {
        return host(port.socket().address().host()).socket(port.socket().release());
    }

    boolean hasSocket() {
        return socket != NO_SOCKET;
    }

    int socket() {
        return socket;
    }

    /**
     * Sets how often {@link Control#idle()} is called while nothing else happens.
     *
     * @param time more than zero; null for never
     * @return a copy with it
     * @throws IllegalArgumentException if it is zero or less
     */
    public ControlOptions interval(Duration time) {
        ControlOptions copy = new ControlOptions(this);
        copy.interval = time == null ? null : positive("interval", time);
        return copy;
    }

    /**
     * How often {@link Control#idle()} is called.
     *
     * @return null for never
     */
    public Duration interval() {
        return interval;
    }

    /**
     * Sets the folder below which {@code .ave} is found.
     *
     * @param folder its path; a relative one is made absolute here, because a service that is a
     *     process of its own may have another working directory. Null for what {@code
     *     /etc/ave/user} says, or the user's home
     * @return a copy with it
     * @throws IllegalArgumentException if it is empty, or is no path
     */
    public ControlOptions home(String folder) {
        if (folder != null && folder.isEmpty()) {
            throw new IllegalArgumentException("the path of the home is empty");
        }
        ControlOptions copy = new ControlOptions(this);
        copy.home = folder == null ? null : Path.of(folder).toAbsolutePath().toString();
        return copy;
    }

    /**
     * The folder below which {@code .ave} is found.
     *
     * @return its absolute path, null for the default
     */
    public String home() {
        return home;
    }

    /**
     * Sets the name under which the service shows up in {@code ps} and in logs.
     *
     * @param name at most 15 bytes, as Linux has it; null for {@code ave-<Class>}
     * @return a copy with it
     * @throws IllegalArgumentException if it is longer
     */
    public ControlOptions procName(String name) {
        return process(process.procName(name));
    }

    /**
     * The name of the process.
     *
     * @return null for {@code ave-<Class>}
     */
    public String procName() {
        return process.procName();
    }

    /**
     * Sets whether {@link Control#log} prints to stderr.
     *
     * @param on true to print
     * @return a copy with it
     */
    public ControlOptions logging(boolean on) {
        return process(process.logging(on));
    }

    /**
     * Whether {@link Control#log} prints to stderr.
     *
     * @return true if it does
     */
    public boolean logging() {
        return process.logging();
    }

    /**
     * Sets all that is said about the process, its name and logging included.
     *
     * @param options for a service that is started as a process of its own
     * @return a copy with them
     */
    public ControlOptions process(ProcessOptions options) {
        ControlOptions copy = new ControlOptions(this);
        copy.process = Objects.requireNonNull(options, "options");
        return copy;
    }

    /**
     * All that is said about the process.
     *
     * @return the options
     */
    public ProcessOptions process() {
        return process;
    }

    /**
     * Sets whether clients without an accepted key may stay although there is a primary key, as the
     * Python library lets them; {@link Auth} and {@link Preauth} still hold.
     *
     * @param admit true to let them stay
     * @return a copy with it
     */
    public ControlOptions admitUnauthenticated(boolean admit) {
        ControlOptions copy = new ControlOptions(this);
        copy.admitUnauthenticated = admit;
        return copy;
    }

    /**
     * Whether clients without an accepted key may stay although there is a primary key.
     *
     * @return true if they may
     */
    public boolean admitUnauthenticated() {
        return admitUnauthenticated;
    }

    /**
     * Sets the size of the largest request.
     *
     * @param bytes more than zero
     * @return a copy with it
     * @throws IllegalArgumentException if it is zero or less
     */
    public ControlOptions messageLimit(int bytes) {
        ControlOptions copy = new ControlOptions(this);
        copy.messageLimit = positive("message limit", bytes);
        return copy;
    }

    /**
     * The size of the largest request.
     *
     * @return bytes
     */
    public int messageLimit() {
        return messageLimit;
    }

    /**
     * Sets what converts arguments and results that aren't JSON's own. It travels with the service
     * into a process of its own, so that its modules must be serializable there.
     *
     * @param converter the converter; null for the library's own, which knows java.time and
     *     Optional
     * @return a copy with this converter
     */
    public ControlOptions objectMapper(ObjectMapper converter) {
        ControlOptions copy = new ControlOptions(this);
        copy.mapper = converter;
        return copy;
    }

    /**
     * Adds modules of Jackson to the {@linkplain #objectMapper converter}.
     *
     * @param modules the modules
     * @return a copy with a converter of its own that has them
     */
    public ControlOptions modules(Module... modules) {
        ControlOptions copy = new ControlOptions(this);
        copy.mapper = (mapper == null ? Json.MAPPER : mapper).copy().registerModules(modules);
        return copy;
    }

    /**
     * Returns what converts arguments and results that aren't JSON's own.
     *
     * @return the converter; null for the library's own
     */
    public ObjectMapper objectMapper() {
        return mapper;
    }

    /**
     * Sets how much memory the unfinished messages of all connections may take together. Where they
     * take more, the connection that holds most is closed.
     *
     * @param bytes 1 or more; an eighth of the heap unless set
     * @return a copy with this budget
     * @throws IllegalArgumentException if it is not positive
     */
    public ControlOptions inputBudget(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("not a positive input budget: " + bytes);
        }
        ControlOptions copy = new ControlOptions(this);
        copy.inputBudget = bytes;
        return copy;
    }

    /**
     * Returns how much memory unfinished messages may take together.
     *
     * @return bytes; an eighth of the heap of this JVM unless set
     */
    public long inputBudget() {
        return inputBudget > 0 ? inputBudget : Runtime.getRuntime().maxMemory() / INPUT_SHARE;
    }

    /**
     * Sets how much memory the responses that clients have not read yet may take together. Where
     * they take more, the connection that holds most is closed.
     *
     * @param bytes 1 or more; a quarter of the heap unless set
     * @return a copy with this budget
     * @throws IllegalArgumentException if it is not positive
     */
    public ControlOptions outputBudget(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("not a positive output budget: " + bytes);
        }
        ControlOptions copy = new ControlOptions(this);
        copy.outputBudget = bytes;
        return copy;
    }

    /**
     * Returns how much memory responses that were not read may take together.
     *
     * @return bytes; a quarter of the heap of this JVM unless set
     */
    public long outputBudget() {
        return outputBudget > 0 ? outputBudget : Runtime.getRuntime().maxMemory() / OUTPUT_SHARE;
    }

    /**
     * Sets how long a client may take to answer the challenge.
     *
     * @param time more than zero
     * @return a copy with it
     * @throws IllegalArgumentException if it is zero or less
     */
    public ControlOptions handshakeTimeout(Duration time) {
        ControlOptions copy = new ControlOptions(this);
        copy.handshakeTimeout = positive("handshake timeout", time);
        return copy;
    }

    /**
     * How long a client may take to answer the challenge.
     *
     * @return the time
     */
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /**
     * Sets how many connections there may be at once; more wait until others end.
     *
     * @param connections more than zero
     * @return a copy with it
     * @throws IllegalArgumentException if it is zero or less
     */
    public ControlOptions connectionLimit(int connections) {
        ControlOptions copy = new ControlOptions(this);
        copy.connectionLimit = positive("connection limit", connections);
        return copy;
    }

    /**
     * How many connections there may be at once.
     *
     * @return the number
     */
    public int connectionLimit() {
        return connectionLimit;
    }

    private static Duration positive(String what, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(what + " must be more than zero: " + time);
        }
        return time;
    }

    private static int positive(String what, int number) {
        if (number <= 0) {
            throw new IllegalArgumentException(what + " must be more than zero: " + number);
        }
        return number;
    }
}
