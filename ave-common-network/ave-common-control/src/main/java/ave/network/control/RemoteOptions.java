// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.control.internal.client.ClientSettings;
import ave.network.json.Json;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Configuration of a {@link RemoteControl}. Ports the keyword arguments of the Python constructor.
 *
 * <p>Immutable: each setter returns a copy. {@code
 * RemoteOptions.defaults().authkey("k").timeout(Duration.ofSeconds(5))}
 *
 * @since 1.0
 */
public final class RemoteOptions {
    private static final int NO_SOCKET = -1;
    private static final RemoteOptions DEFAULTS = new RemoteOptions();

    /** Null for none. */
    private String authkey;

    /** Null for ever. */
    private Duration timeout;

    /** Null for that of {@link #timeout}. */
    private Duration callTimeout;

    private boolean optimist = true;

    /** The number of a descriptor, or -1. */
    private int socket = NO_SOCKET;

    /** On the socket. */
    private boolean handshake;

    /** Null for none. */
    private LinkedHashMap<String, Object> resource;

    /** In bytes. */
    private int messageLimit = Connection.DEFAULT_MESSAGE_LIMIT;

    /** Null for the library's own. */
    private ObjectMapper mapper;

    private RemoteOptions() {}

    private RemoteOptions(RemoteOptions other) {
        authkey = other.authkey;
        timeout = other.timeout;
        callTimeout = other.callTimeout;
        optimist = other.optimist;
        socket = other.socket;
        handshake = other.handshake;
        resource = other.resource;
        messageLimit = other.messageLimit;
        mapper = other.mapper;
    }

    /**
     * All the defaults: no key, no time limit, optimistic, responses of up to 256 MiB.
     *
     * @return the defaults
     */
    public static RemoteOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the key to authenticate with.
     *
     * @param key the key, UTF-8 on the wire; null for none
     * @return a copy with it
     */
    public RemoteOptions authkey(String key) {
        RemoteOptions copy = new RemoteOptions(this);
        copy.authkey = key;
        return copy;
    }

    /**
     * Sets how long it may take to connect and authenticate, the look-up of the name included, and
     * how long a call may take unless {@link #callTimeout} says otherwise.
     *
     * @param time the limit; null for none
     * @return a copy with it
     */
    public RemoteOptions timeout(Duration time) {
        RemoteOptions copy = new RemoteOptions(this);
        copy.timeout = time;
        return copy;
    }

    /**
     * Sets the time limit of a call, connecting included.
     *
     * @param time the limit; null for that of {@link #timeout}
     * @return a copy with it
     * @see RemoteControl#withDeadline
     */
    public RemoteOptions callTimeout(Duration time) {
        RemoteOptions copy = new RemoteOptions(this);
        copy.callTimeout = time;
        return copy;
    }

    /**
     * Sets whether to keep trying to connect while nothing listens at the address, until {@link
     * #timeout}. With such a limit, an unknown host name is looked up again, too.
     *
     * @param keepTrying true, the default, to keep trying; false to fail at once
     * @return a copy with it
     */
    public RemoteOptions optimist(boolean keepTrying) {
        RemoteOptions copy = new RemoteOptions(this);
        copy.optimist = keepTrying;
        return copy;
    }

    /**
     * Sets a socket that is connected to the address and authenticated already: there is no
     * handshake on it.
     *
     * @param fd its descriptor, which the RemoteControl closes
     * @return a copy with it
     * @throws IllegalArgumentException if the number is negative
     */
    public RemoteOptions socket(int fd) {
        return socket(fd, false);
    }

    /**
     * Sets a socket that is connected to the address and authenticated already: there is no
     * handshake on it.
     *
     * @param fd the socket, which is released by this call; the RemoteControl takes it over
     * @return a copy with it
     * @throws IllegalStateException if the socket was closed or released
     */
    public RemoteOptions socket(Fd fd) {
        return socket(fd.release());
    }

    /**
     * Sets a socket that is connected to the address already.
     *
     * @param fd its descriptor, which the RemoteControl closes
     * @param withHandshake whether to do the handshake on it
     * @return a copy with it
     * @throws IllegalArgumentException if the number is negative
     */
    public RemoteOptions socket(int fd, boolean withHandshake) {
        if (fd < 0) {
            throw new IllegalArgumentException("not a file descriptor: " + fd);
        }
        RemoteOptions copy = new RemoteOptions(this);
        copy.socket = fd;
        copy.handshake = withHandshake;
        return copy;
    }

    /**
     * Sets the resource that is sent with all requests, such as the profile of a device of the
     * service.
     *
     * @param profile sent as a JSON object; null for none
     * @return a copy with it
     */
    public RemoteOptions resource(Map<String, ?> profile) {
        RemoteOptions copy = new RemoteOptions(this);
        copy.resource = profile == null ? null : new LinkedHashMap<>(profile);
        return copy;
    }

    /**
     * Sets the largest response that is accepted.
     *
     * @param bytes the size of its payload, more than zero
     * @return a copy with it
     * @throws IllegalArgumentException if it is zero or less
     */
    public RemoteOptions messageLimit(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("message limit must be more than zero: " + bytes);
        }
        RemoteOptions copy = new RemoteOptions(this);
        copy.messageLimit = bytes;
        return copy;
    }

    /**
     * Sets the converter of arguments that aren't JSON values, and of the results of typed clients.
     *
     * @param converter must not be changed afterwards; null for the default, which converts neither
     *     between numbers and texts nor accepts unknown members
     * @return a copy with it
     */
    public RemoteOptions objectMapper(ObjectMapper converter) {
        RemoteOptions copy = new RemoteOptions(this);
        copy.mapper = converter;
        return copy;
    }

    /**
     * Adds modules of Jackson to the {@linkplain #objectMapper converter}, such as those for
     * java.time and Optional.
     *
     * @param modules the modules
     * @return a copy with them
     */
    public RemoteOptions modules(Module... modules) {
        RemoteOptions copy = new RemoteOptions(this);
        copy.mapper = (mapper == null ? Json.MAPPER : mapper).copy().registerModules(modules);
        return copy;
    }

    Duration callTimeout() {
        return callTimeout == null ? timeout : callTimeout;
    }

    boolean hasSocket() {
        return socket != NO_SOCKET;
    }

    int socket() {
        return socket;
    }

    boolean hasHandshake() {
        return handshake;
    }

    ClientSettings settings(Address address) {
        return new ClientSettings(
                address, authkey, timeout, optimist, resource, messageLimit, mapper);
    }
}
