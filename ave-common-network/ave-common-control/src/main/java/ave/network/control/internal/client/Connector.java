// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import static ave.posix.abi.Constants.EACCES;

import ave.exceptions.AuthError;
import ave.io.PosixException;
import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.connection.Challenge;
import ave.network.connection.Connection;
import ave.network.connection.internal.ConnectionInternals;
import ave.network.exceptions.ConnectionRefused;
import ave.network.exceptions.ConnectionTimeout;
import ave.posix.Backoff;
import ave.posix.Deadline;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;

/**
 * Connects to a service, by whichever of its addresses, and authenticates. One limit holds for all
 * of it: looking up the name, all attempts, and the handshake. It waits, so it has a thread of its
 * own.
 */
final class Connector {
    private static final ConnectionInternals<Connection> INTERNALS =
            ConnectionInternals.of(Connection.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    /** How long one of several addresses may take where there is no limit. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** An exception may come in place of a challenge. */
    private static final int HANDSHAKE_BYTES = 64 * 1024;

    private final ClientSettings settings;
    private final Address address;
    private final Deadline deadline;

    /** Why the last attempt failed; null before that. */
    private volatile String problem;

    Connector(ClientSettings settings) {
        this.settings = settings;
        address = settings.address();
        deadline = Deadline.after(settings.connectLimit());
    }

    /** For a call that can't wait any longer: why there is no connection yet. */
    String problem() {
        return problem;
    }

    /**
     * Connects and authenticates.
     *
     * @return the connection; the caller's to close
     * @throws RuntimeException why that failed. CancellationException if the thread is interrupted
     */
    BlockingConnection connect() {
        return authenticate(reach());
    }

    /** Authenticates on a connection that is there, and returns it. Closes it if that fails. */
    BlockingConnection authenticate(BlockingConnection fresh) {
        boolean authenticated = false;
        try {
            shakeHands(fresh);
            authenticated = true;
            return fresh;
        } finally {
            if (!authenticated) {
                fresh.close();
            }
        }
    }

    private BlockingConnection reach() {
        Backoff backoff = new Backoff(LONGEST_PAUSE, deadline);
        while (true) {
            try {
                return address.hasPath()
                        ? connect(address, deadline.remaining())
                        : tryAll(Resolver.resolve(address.host(), deadline));
            } catch (ConnectionRefused e) {
                giveUpIfLate(e, settings.optimist());
            } catch (UncheckedIOException e) {
                // A wrong name must not be waited for without a limit.
                giveUpIfLate(e, mayPass(e) && settings.optimist() && deadline != Deadline.NEVER);
            }
            backoff.pause();
        }
    }

    /** A name may become known, and a new socket file get the mode that it shall have. */
    private static boolean mayPass(UncheckedIOException problem) {
        return problem.getCause() instanceof UnknownHostException
                || problem instanceof PosixException failed && failed.errno() == EACCES;
    }

    private void giveUpIfLate(RuntimeException reason, boolean tryAgain) {
        problem = reason.getMessage();
        if (!tryAgain) {
            throw reason;
        }
        if (deadline.hasPassed()) {
            throw new ConnectionTimeout("connect " + address + ": timed out, " + problem, reason);
        }
    }

    private BlockingConnection tryAll(List<InetAddress> hosts) {
        StringJoiner problems = new StringJoiner("; ");
        RuntimeException last = null;
        for (int i = 0; i < hosts.size(); i++) {
            try {
                return tryOne(hosts.get(i), hosts.size() - i);
            } catch (ConnectionRefused | ConnectionTimeout | UncheckedIOException e) {
                problems.add(e.getMessage());
                problem = problems.toString();
                last = e;
            }
        }
        if (last instanceof ConnectionTimeout && deadline.hasPassed()) {
            throw new ConnectionTimeout("connect " + address + ": timed out, " + problems, last);
        }
        if (hosts.size() == 1 || last instanceof UncheckedIOException) {
            throw last;
        }
        throw new ConnectionRefused("connect " + address + ": " + problems, last);
    }

    /** Each address has its share of the time that is left. */
    private BlockingConnection tryOne(InetAddress host, int left) {
        Duration all = deadline.remaining();
        Duration share = all == null ? PATIENCE : all.dividedBy(left);
        Address one = new Address(host.getHostAddress(), address.port());
        return connect(one, left == 1 ? all : share);
    }

    private BlockingConnection connect(Address one, Duration limit) {
        // An interrupt leaves the socket open.
        try (BlockingConnection attempt = new BlockingConnection(one)) {
            attempt.connect(limit, false);
            return new BlockingConnection(address, attempt.release());
        }
    }

    /** A service that does not accept the key may let us stay; else it hangs up at once. */
    private void shakeHands(BlockingConnection fresh) {
        fresh.setMessageLimit(HANDSHAKE_BYTES);
        byte[] challenge = fresh.get(deadline.remaining());
        fresh.put(Challenge.makeDigest(challenge, settings.authkey()), deadline.remaining());
        boolean accepted = Challenge.isAuthenticated(fresh.get(deadline.remaining()));
        if (!accepted && hasHungUp(fresh)) {
            String key = settings.authkey() == null ? "a client without a key" : "this key";
            throw new AuthError(address + " does not accept " + key);
        }
    }

    /** On a UNIX socket the end of the stream may be on its way. */
    private static boolean hasHungUp(BlockingConnection fresh) {
        return fresh.receive((buffer, offset, length) -> false) < 0 || INTERNALS.isDeaf(fresh);
    }
}
