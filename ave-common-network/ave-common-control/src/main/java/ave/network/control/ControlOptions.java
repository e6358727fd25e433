// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.io.Fd;
import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.network.connection.UnixSocket;
import ave.network.json.Json;
import ave.network.process.ProcessOptions;
import ave.posix.Identity;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What can be said about a {@link Control} besides its port. Ports the keyword arguments of the
 * Python constructor, and adds the bind address and the limits.
 *
 * <p>Immutable: each setter returns a copy. {@code
 * ControlOptions.defaults().authkey("k").interval(Duration.ofSeconds(1))}
 *
 * @since 1.0
 */
public final class ControlOptions implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int INPUT_SHARE = 8;
    private static final int OUTPUT_SHARE = 4;
    private static final int NO_SOCKET = -1;

    /** The largest number of 32 bits stands for no user. */
    private static final long LARGEST_UID = 0xffff_fffeL;

    private static final ControlOptions DEFAULTS = new ControlOptions();

    /** Null for none. */
    private String authkey;

    /** Account name → key or null. */
    private LinkedHashMap<String, String> altKeys = new LinkedHashMap<>();

    /** Empty for all interfaces. */
    private String host = "";

    /** The number of a descriptor, or -1. */
    private int socket = NO_SOCKET;

    /** Null for TCP. */
    private UnixSocket unixSocket;

    /** Null for the user of the service and root. */
    private TreeSet<Long> trustedUsers;

    /** Null for never. */
    private Duration interval;

    /** Null for the default. */
    private String home;

    /** The options of the service's process. */
    private ProcessOptions process = ProcessOptions.defaults();

    /** Whether clients without an accepted key stay. */
    private boolean admitUnauthenticated;

    /** Whether clients can ask for methods and statistics. */
    private boolean introspection;

    /** In bytes. */
    private int messageLimit = Connection.DEFAULT_MESSAGE_LIMIT;

    /** Null for the library's own. */
    private ObjectMapper mapper;

    /** Zero for an eighth of the heap of the JVM that serves. */
    private long inputBudget;

    /** Zero for a quarter of the heap of the JVM that serves. */
    private long outputBudget;

    /** The limit for the handshake. */
    private Duration handshakeTimeout = Duration.ofSeconds(10);

    /** The maximum number of connections. */
    private int connectionLimit = Integer.MAX_VALUE;

    private ControlOptions() {}

    private ControlOptions(ControlOptions other) {
        authkey = other.authkey;
        altKeys = other.altKeys;
        host = other.host;
        socket = other.socket;
        unixSocket = other.unixSocket;
        trustedUsers = other.trustedUsers;
        interval = other.interval;
        home = other.home;
        process = other.process;
        admitUnauthenticated = other.admitUnauthenticated;
        introspection = other.introspection;
        messageLimit = other.messageLimit;
        inputBudget = other.inputBudget;
        outputBudget = other.outputBudget;
        mapper = other.mapper;
        handshakeTimeout = other.handshakeTimeout;
        connectionLimit = other.connectionLimit;
    }

    /**
     * The defaults: no keys, all interfaces, messages of up to 256 MiB, handshakes of up to 10 s.
     *
     * @return the defaults
     */
    public static ControlOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the primary key. If there is one, clients without an accepted key are rejected.
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
     * Sets the alternative keys, as in {@code authkeys.json}.
     *
     * @param keys account name → key, null for an account without a key
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
     * @return account name → key or null; unmodifiable
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
     * Sets a socket that is listening already, such as an inherited one or that of a socket unit of
     * systemd: TCP or a UNIX socket. The file of a UNIX socket stays when the service ends.
     *
     * @param fd the number of its descriptor, which the service closes when it ends
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
     * Sets a socket that is listening already. The service takes it over.
     *
     * @param fd the socket, which is released by this call
     * @return a copy with it
     * @throws IllegalStateException if the socket was closed or released
     */
    public ControlOptions socket(Fd fd) {
        return socket(fd.release());
    }

    /**
     * Sets a free port with its listening socket. Make the service with the number of that port, or
     * with 0.
     *
     * @param port the port; the service takes its socket over
     * @return a copy with it, which listens on the same interface
     * @throws ave.network.exceptions.ConnectionClosed if the socket was closed
     */
    public ControlOptions socket(FreePort port) {
        return host(port.socket().address().host()).socket(port.socket().release());
    }

    /**
     * Has the service listen on a UNIX socket, in place of a port. The service is made with port 0.
     * It removes the file of the socket when it ends; a successor goes on with it.
     *
     * @param where its address, mode and owner; null for a port
     * @return a copy with it
     */
    public ControlOptions unixSocket(UnixSocket where) {
        ControlOptions copy = new ControlOptions(this);
        copy.unixSocket = where;
        return copy;
    }

    /**
     * The UNIX socket to listen on.
     *
     * @return null for a port
     */
    public UnixSocket unixSocket() {
        return unixSocket;
    }

    /**
     * Sets whose processes may call {@link Auth} methods without a key if they connect over a UNIX
     * socket. The kernel tells the user of a process, so that no client can pretend.
     *
     * @param uids the ids of the users, in place of those that are trusted unless this is set: the
     *     user of the service and root. None to trust keys only
     * @return a copy with them
     * @throws IllegalArgumentException if one is not from 0 to 2^32 - 2
     */
    public ControlOptions trustedUsers(Set<Long> uids) {
        for (long uid : uids) {
            if (uid < 0 || uid > LARGEST_UID) {
                throw new IllegalArgumentException("not the id of a user: " + uid);
            }
        }
        ControlOptions copy = new ControlOptions(this);
        copy.trustedUsers = new TreeSet<>(uids);
        return copy;
    }

    /**
     * Whose processes may call {@link Auth} methods without a key.
     *
     * @return the ids of the users; can't be modified. Unless they were set, those of the user of
     *     this process and of root
     */
    public Set<Long> trustedUsers() {
        return trustedUsers == null
                ? Set.copyOf(List.of(0L, Identity.users().effective()))
                : Collections.unmodifiableSet(trustedUsers);
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
     * Sets the directory that contains {@code .ave}.
     *
     * @param directory its path; null for the home of the user in {@code /etc/ave/user}, or else of
     *     the current user. A relative path is made absolute by this call, because the service's
     *     process may have another working directory
     * @return a copy with it
     * @throws IllegalArgumentException if it is empty, or not a path
     */
    public ControlOptions home(String directory) {
        if (directory != null && directory.isEmpty()) {
            throw new IllegalArgumentException("empty path of the home directory");
        }
        ControlOptions copy = new ControlOptions(this);
        copy.home = directory == null ? null : Path.of(directory).toAbsolutePath().toString();
        return copy;
    }

    /**
     * The directory that contains {@code .ave}.
     *
     * @return its absolute path, null for the default
     */
    public String home() {
        return home;
    }

    /**
     * Sets the name of the service's process in {@code ps} and in logs.
     *
     * @param name at most 15 bytes, the limit of Linux; null for {@code ave-<Class>}
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
     * Sets all options of the process, its name and logging included.
     *
     * @param options the options
     * @return a copy with them
     */
    public ControlOptions process(ProcessOptions options) {
        ControlOptions copy = new ControlOptions(this);
        copy.process = Objects.requireNonNull(options, "options");
        return copy;
    }

    /**
     * The options of the process.
     *
     * @return the options
     */
    public ProcessOptions process() {
        return process;
    }

    /**
     * Sets whether clients without an accepted key may stay although there is a primary key, as in
     * the Python library. {@link Auth} and {@link Preauth} still apply to them.
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
     * Sets whether clients can call {@code ave.describe}, which lists the service's methods with
     * their parameters and rights, and {@code ave.stats}, which returns statistics. The commands
     * {@code ave call --list} and {@code ave top} use them.
     *
     * @param on true to let every client that is admitted call them; the default is false
     * @return a copy with it
     */
    public ControlOptions introspection(boolean on) {
        ControlOptions copy = new ControlOptions(this);
        copy.introspection = on;
        return copy;
    }

    /**
     * Whether clients can ask for methods and statistics.
     *
     * @return true if they can
     */
    public boolean introspection() {
        return introspection;
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
     * Sets the converter of arguments and results that aren't JSON values. If the service runs as a
     * process, the converter is serialized, and its modules must be serializable.
     *
     * @param converter the converter; null for the default, which supports java.time and Optional
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
     * @return a copy whose converter has them
     */
    public ControlOptions modules(Module... modules) {
        ControlOptions copy = new ControlOptions(this);
        copy.mapper = (mapper == null ? Json.MAPPER : mapper).copy().registerModules(modules);
        return copy;
    }

    /**
     * The converter of arguments and results that aren't JSON values.
     *
     * @return the converter; null for the default
     */
    public ObjectMapper objectMapper() {
        return mapper;
    }

    /**
     * Sets the total size of the incomplete messages of all connections. If they take more, the
     * connection with the most bytes is closed.
     *
     * @param bytes 1 or more; the default is an eighth of the heap
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
     * The limit on the total size of incomplete messages.
     *
     * @return bytes; an eighth of the heap of this JVM by default
     */
    public long inputBudget() {
        return inputBudget > 0 ? inputBudget : Runtime.getRuntime().maxMemory() / INPUT_SHARE;
    }

    /**
     * Sets the total size of the responses that clients have not read. If they take more, the
     * connection with the most bytes is closed.
     *
     * @param bytes 1 or more; the default is a quarter of the heap
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
     * The limit on the total size of responses that were not read.
     *
     * @return bytes; a quarter of the heap of this JVM by default
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
     * Sets the maximum number of connections. Further clients wait until others disconnect.
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
     * The maximum number of connections.
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
