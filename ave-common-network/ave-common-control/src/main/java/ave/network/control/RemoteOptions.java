// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What can be said about a {@link RemoteControl} besides its address. Ports the keyword arguments
 * of the Python constructor.
 *
 * <p>Immutable: each setter returns a copy. {@code
 * RemoteOptions.defaults().authkey("k").timeout(Duration.ofSeconds(5))}
 */
public final class RemoteOptions {
    private static final int NO_SOCKET = -1;
    private static final RemoteOptions DEFAULTS =
            new RemoteOptions(null, null, null, true, NO_SOCKET, null);

    private final String authkey;
    private final Duration timeout;
    private final Duration callTimeout;
    private final boolean optimist;
    private final int socket;
    private final Map<String, ?> resource;

    private RemoteOptions(
            String authkey,
            Duration timeout,
            Duration callTimeout,
            boolean optimist,
            int socket,
            Map<String, ?> resource) {
        this.authkey = authkey;
        this.timeout = timeout;
        this.callTimeout = callTimeout;
        this.optimist = optimist;
        this.socket = socket;
        this.resource = resource;
    }

    /**
     * All the defaults: no key, no time limit, optimistic.
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
        return new RemoteOptions(key, timeout, callTimeout, optimist, socket, resource);
    }

    /**
     * Sets how long it may take to connect and authenticate, and how long a call may take unless
     * {@link #callTimeout} says otherwise.
     *
     * @param time the limit; null for none
     * @return a copy with it
     */
    public RemoteOptions timeout(Duration time) {
        return new RemoteOptions(authkey, time, callTimeout, optimist, socket, resource);
    }

    /**
     * Sets how long a call may take, from its request to its answer.
     *
     * @param time the limit; null for that of {@link #timeout}
     * @return a copy with it
     */
    public RemoteOptions callTimeout(Duration time) {
        return new RemoteOptions(authkey, timeout, time, optimist, socket, resource);
    }

    /**
     * Sets whether to keep trying while nobody listens at the address, until {@link #timeout}.
     *
     * @param keepTrying true, the default, to keep trying; false to fail at once
     * @return a copy with it
     */
    public RemoteOptions optimist(boolean keepTrying) {
        return new RemoteOptions(authkey, timeout, callTimeout, keepTrying, socket, resource);
    }

    /**
     * Gives it a socket that is connected to the address already; the handshake is still to come on
     * it.
     *
     * @param fd its descriptor, which the RemoteControl closes
     * @return a copy with it
     * @throws IllegalArgumentException if the number is negative
     */
    public RemoteOptions socket(int fd) {
        if (fd < 0) {
            throw new IllegalArgumentException("not a file descriptor: " + fd);
        }
        return new RemoteOptions(authkey, timeout, callTimeout, optimist, fd, resource);
    }

    /**
     * Sets the resource that all requests name, such as the profile of a device that the service
     * holds.
     *
     * @param profile goes to the service as a JSON object; null for none
     * @return a copy with it
     */
    public RemoteOptions resource(Map<String, ?> profile) {
        Map<String, ?> copy = profile == null ? null : new LinkedHashMap<>(profile);
        return new RemoteOptions(authkey, timeout, callTimeout, optimist, socket, copy);
    }

    String authkey() {
        return authkey;
    }

    Duration timeout() {
        return timeout;
    }

    Duration callTimeout() {
        return callTimeout == null ? timeout : callTimeout;
    }

    boolean optimist() {
        return optimist;
    }

    boolean hasSocket() {
        return socket != NO_SOCKET;
    }

    int socket() {
        return socket;
    }

    Map<String, ?> resource() {
        return resource;
    }
}
